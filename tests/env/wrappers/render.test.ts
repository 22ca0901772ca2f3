import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import {
  type RecordVideoOptions,
  recordVideo,
  renderCollection,
  type Video,
} from '../../../env/index.ts';
import { walkEnv } from '../../support/fake-envs.ts';

/** The walk draws one pixel, its place plus four; steps to the right end it at 4 after four. */
const places = ({ frames }: Video): number[] => frames.map(({ data }) => (data[0] ?? 0) - 4);
const walk = (env: Env, steps: number): void => {
  env.reset({ seed: 1 });
  for (let t = 0; t < steps; t++) env.step(1);
};

describe('recordVideo', () => {
  function recorder(options: RecordVideoOptions = {}): [Env, Video[]] {
    const videos: Video[] = [];
    return [recordVideo(walkEnv('rgb_array'), (video) => videos.push(video), options), videos];
  }

  it('records an episode from its reset to its last step, and saves it there', () => {
    const [env, videos] = recorder();
    walk(env, 3);
    expect(videos).toEqual([]);
    env.step(1);
    expect(videos).toHaveLength(1);
    expect(videos[0]).toMatchObject({ name: 'rl-video-episode-0', fps: 5 });
    expect(videos.map(places)).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('takes cubes of episodes, then every thousandth', () => {
    const [env, videos] = recorder({ maxFrames: 1 });
    for (let episode = 0; episode < 2002; episode++) env.reset();
    expect(videos.map(({ name }) => name.replace('rl-video-episode-', ''))).toEqual(
      ['0', '1', '8', '27', '64', '125', '216', '343', '512', '729', '1000', '2000'], // by hand
    );
  });

  it('takes the episodes asked for', () => {
    const [env, videos] = recorder({
      episodeTrigger: (n) => n % 2 === 1,
      namePrefix: 'walk',
      fps: 12,
    });
    for (let episode = 0; episode < 4; episode++) walk(env, 4);
    expect(videos.map(({ name, fps }) => [name, fps])).toEqual([
      ['walk-episode-1', 12],
      ['walk-episode-3', 12],
    ]);
  });

  it('begins at the steps asked for, counted over all episodes', () => {
    const [env, videos] = recorder({ stepTrigger: (n) => n === 2 || n === 5 || n === 6 });
    walk(env, 4);
    walk(env, 4);
    expect(videos.map((video) => [video.name, places(video)])).toEqual([
      ['rl-video-step-2', [3, 4]],
      ['rl-video-step-5', [2]], // the next one begins
      ['rl-video-step-6', [3, 4]],
    ]);
  });

  it('ends at the most frames allowed, without waiting for the episode', () => {
    const [env, videos] = recorder({ maxFrames: 3 });
    walk(env, 4);
    expect(videos.map(places)).toEqual([[0, 1, 2]]);
  });

  it('saves what a reset or close cuts short', () => {
    const [env, videos] = recorder();
    walk(env, 1);
    walk(env, 2);
    expect(videos.map(places)).toEqual([[0, 1]]);
    env.close();
    env.close();
    expect(videos.map(places)).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
  });

  it('restores its counts, and drops the frames of another run', () => {
    const [env, videos] = recorder({ episodeTrigger: (n) => n === 1 });
    walk(env, 1);
    const state = JSON.parse(JSON.stringify(env.getState()));
    walk(env, 2); // episode 1, recorded
    env.setState(state);
    env.step(1);
    walk(env, 3); // episode 1 again
    env.close();
    expect(videos.map((video) => [video.name, places(video)])).toEqual([
      ['rl-video-episode-1', [0, 1, 2, 3]],
    ]);
  });

  it('refuses texts, nothing to draw, and senseless numbers', () => {
    const save = (): void => {};
    expect(() => recordVideo(walkEnv('ansi'), save)).toThrow(/one that renders ansi/);
    expect(() => recordVideo(walkEnv(), save)).toThrowCode('BAD_ARGUMENT');
    const drawn = walkEnv('rgb_array');
    for (const options of [{ maxFrames: 0 }, { fps: 0 }, { fps: Number.NaN }, { namePrefix: '' }]) {
      expect(() => recordVideo(drawn, save, options)).toThrowCode('BAD_ARGUMENT');
    }
  });
});

describe('renderCollection', () => {
  test.each(['ansi', 'rgb_array'] as const)('collects a picture a step in mode %s', (mode) => {
    const env = renderCollection(walkEnv(mode));
    walk(env, 2);
    const drawn = (place: number): unknown =>
      mode === 'ansi'
        ? String(place)
        : { height: 1, width: 1, channels: 1, data: Uint8Array.of(place + 4) };
    expect(env.collected()).toEqual([0, 1, 2].map(drawn));
    expect(env.collected()).toEqual([]);
    env.step(1);
    expect(env.collected()).toEqual([drawn(3)]);
    expect(env.render()).toEqual(drawn(3));
  });

  it('empties itself at a reset or when asked, unless told otherwise', () => {
    const cleaning = renderCollection(walkEnv('ansi'), { popFrames: false });
    walk(cleaning, 2);
    walk(cleaning, 1);
    expect(cleaning.collected()).toEqual(['0', '1']);
    const before = cleaning.collected();
    cleaning.step(1);
    expect(before).toEqual(['0', '1']);
    const keeping = renderCollection(walkEnv('ansi'), { resetClean: false, maxPictures: 4 });
    walk(keeping, 2);
    walk(keeping, 1);
    expect(keeping.collected()).toEqual(['1', '2', '0', '1']); // the oldest is dropped
  });

  it('refuses an environment that draws nothing', () => {
    expect(() => renderCollection(walkEnv())).toThrowCode('BAD_ARGUMENT');
  });
});
