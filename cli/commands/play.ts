/** `play ENV --policy DIR`: let an agent play and judge it. */

import { evaluatePolicy, loadPolicy } from '../../agent/index.ts';
import { type Env, type Frame, type RenderMode, wrapEnv } from '../../env/index.ts';
import { drawOverlay, encodeGif } from '../../perception/evaluate/index.ts';
import { AGENT_ARGS, agentWorld } from '../agent-envs.ts';
import { type Command, command } from '../command.ts';
import { evaluationRows, evaluationSeed, JUDGING } from '../evaluation.ts';
import { integerFlag, requiredFlag } from '../flags.ts';
import { writeInto } from '../io.ts';
import { percent, textTable } from '../text-table.ts';

/** Frames of an animation, and how long each is shown. */
const ANIMATED = 150;
const FRAME_MS = 200;

export const play: Command = command({
  args: {
    ...AGENT_ARGS,
    policy: {
      type: 'string',
      valueHint: 'DIR',
      description: 'A shipped policy or a folder. Needed.',
    },
    episodes: { type: 'string', default: '100', valueHint: 'N', description: 'Episodes to play.' },
    gif: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write some episodes as animation, the first one first.',
    },
  },
  async run(args, io) {
    const name = requiredFlag(args.policy, '--policy', 'Name a shipped policy or a folder.');
    const episodes = integerFlag(args.episodes, '--episodes', { min: 1 }) ?? 0;
    const renderMode: RenderMode | null = args.gif === undefined ? null : 'rgb_array';
    const policy = await loadPolicy(name);
    const world = await agentWorld(args, renderMode);
    const frames: Frame[] = [];
    const bar = io.progress(episodes);
    let played = 0;
    let won = 0;
    try {
      const first = (env: Env): Env => recording(env, frames);
      const together = () => world.makeVec(JUDGING.numEnvs, { ...JUDGING, first });
      const evaluation = await evaluatePolicy(policy, together, {
        episodes,
        seed: evaluationSeed(io.seed),
        signal: io.signal,
        onEpisode: ({ success }) => {
          if (success === true) won++;
          bar.update(++played, `success ${percent(won / played)}`);
        },
      });
      bar.stop();
      io.say(textTable(evaluationRows(evaluation)));
      if (args.gif !== undefined) {
        const pictures = frames.map((frame) => drawOverlay(frame, []));
        writeInto(args.gif, encodeGif(pictures, FRAME_MS));
        io.say(`  ${args.gif}`);
      }
      io.result({ eval: evaluation, env: world.id, observation: world.observation, policy: name });
      return undefined;
    } finally {
      world.dispose();
    }
  },
});

// ---------------------------------------------------------------------------

/** Keeps what the environment draws, up to the length of an animation. */
function recording(env: Env, frames: Frame[]): Env {
  const keep = (): void => {
    const frame = frames.length < ANIMATED ? env.render() : null;
    if (frame !== null && typeof frame !== 'string') frames.push(frame);
  };
  return wrapEnv(env, {
    reset(options) {
      const result = env.reset(options);
      keep();
      return result;
    },
    step(action) {
      const result = env.step(action);
      keep();
      return result;
    },
  });
}
