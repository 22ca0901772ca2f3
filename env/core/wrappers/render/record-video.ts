/** Episodes, or parts of them, as videos. Gymnasium: `RecordVideo`. */

import type { Env, Frame } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { stateInteger } from '../../state.ts';
import { requireInteger, requirePositive } from '../arguments.ts';
import { renderedFrame, requireFrames } from '../frames.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

const WHO = 'recordVideo';
const MAX_FRAMES = 1000;

export interface Video {
  /** `<prefix>-episode-N` or `<prefix>-step-N`. */
  readonly name: string;
  /** At least one; all of one environment, so usually of one size. */
  readonly frames: readonly Frame[];
  /** Frames a second. */
  readonly fps: number;
}

export interface RecordVideoOptions {
  /**
   * Whether to record episode N = 0, 1, 2, ... of this wrapper. Without any trigger: episodes 0, 1,
   * 8, 27, ... and from 1000 on every thousandth, as in Gymnasium.
   */
  readonly episodeTrigger?: (episode: number) => boolean;
  /** Whether a video begins after step N = 0, 1, 2, ..., counted over all episodes. */
  readonly stepTrigger?: (step: number) => boolean;
  /** Frames a video has at most; default 1000. */
  readonly maxFrames?: number;
  /** Default that of the environment's metadata. */
  readonly fps?: number;
  /** What names begin with; default 'rl-video'. */
  readonly namePrefix?: string;
}

/**
 * Hands a video to `save` when its episode ends, is cut short by `reset` or `close`, or `maxFrames`
 * is reached. Departs from Gymnasium, where a video goes on into the next episode if its length is
 * given. The counts of episodes and steps are state, frames are not: `setState` drops those of a
 * recording under way.
 * @param save such as `saveVideos(folder)` of `supair-rl/pictures`; what it throws comes out of the
 * call that ended the video.
 * @throws BAD_ARGUMENT for an environment that renders no frames.
 */
export function recordVideo<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  save: (video: Video) => void,
  options: RecordVideoOptions = {},
): Env<O, A> {
  requireFrames(env, WHO);
  const { maxFrames = MAX_FRAMES, fps = env.metadata.renderFps, namePrefix = 'rl-video' } = options;
  requireInteger(maxFrames, 1, `${WHO}.maxFrames`);
  requirePositive(fps, `${WHO}.fps`);
  if (namePrefix === '') refuse(`${WHO}.namePrefix`, 'a name', 'none');
  const { stepTrigger = never } = options;
  const { episodeTrigger = options.stepTrigger === undefined ? cappedCubic : never } = options;
  let episodes = 0; // begun
  let steps = 0;
  let recording: { readonly name: string; readonly frames: Frame[] } | null = null;

  const finish = (): void => {
    const video = recording;
    recording = null;
    if (video !== null && video.frames.length > 0) save({ ...video, fps });
  };
  const begin = (name: string): void => {
    finish();
    recording = { name: `${namePrefix}-${name}`, frames: [] };
  };
  const capture = (): void => {
    if (recording === null) return;
    recording.frames.push(renderedFrame(env, WHO));
    if (recording.frames.length >= maxFrames) finish();
  };

  return wrapEnv(env, {
    reset(given) {
      const result = env.reset(given);
      finish();
      if (episodeTrigger(episodes)) begin(`episode-${episodes}`);
      episodes += 1;
      capture();
      return result;
    },
    step(action) {
      const result = env.step(action);
      if (stepTrigger(steps)) begin(`step-${steps}`);
      steps += 1;
      capture();
      if (result.terminated || result.truncated) finish();
      return result;
    },
    close() {
      finish();
      env.close();
    },
    ...remember(env, WHO, {
      save: () => ({ episodes, steps }),
      load(state, who) {
        const saved = [stateInteger(state, 'episodes', who), stateInteger(state, 'steps', who)];
        return () => {
          [episodes = 0, steps = 0] = saved;
          recording = null;
        };
      },
    }),
  });
}

// ---------------------------------------------------------------------------

const never = (): boolean => false;

/** Cubes below 1000, then every thousandth. */
function cappedCubic(episode: number): boolean {
  if (episode >= 1000) return episode % 1000 === 0;
  return Math.round(Math.cbrt(episode)) ** 3 === episode;
}
