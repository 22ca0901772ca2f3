/** `play ENV --policy DIR`: let an agent play and judge it, or a player that learns nothing. */

import { evaluatePolicy, loadPolicy, type Policy } from '../../agent/index.ts';
import {
  type Env,
  type Frame,
  type Kwargs,
  loadEnv,
  make,
  type RenderMode,
  type VectorEnv,
  wrapEnv,
} from '../../env/index.ts';
import { drawOverlay, encodeGif } from '../../perception/evaluate/index.ts';
import { AGENT_ARGS, agentWorld } from '../agent-envs.ts';
import { type Command, command } from '../command.ts';
import { evaluationRows, evaluationSeed, JUDGING } from '../evaluation.ts';
import { integerFlag, objectFlag, requiredFlag, usage } from '../flags.ts';
import { writeInto } from '../io.ts';
import { createPlayer, PLAYERS, type Player } from '../players.ts';
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
      description: `A shipped policy, a folder, or ${PLAYERS.join(' or ')}. Needed.`,
    },
    episodes: { type: 'string', default: '100', valueHint: 'N', description: 'Episodes to play.' },
    gif: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write some episodes as animation, the first one first.',
    },
  },
  async run(args, io) {
    const name = requiredFlag(
      args.policy,
      '--policy',
      'Name a shipped policy or a folder, or scripted.',
    );
    const episodes = integerFlag(args.episodes, '--episodes', { min: 1 }) ?? 0;
    const renderMode: RenderMode | null = args.gif === undefined ? null : 'rgb_array';
    const player = PLAYERS.find((one) => one === name);
    const match =
      player === undefined
        ? await policyMatch(args, name, renderMode)
        : await playerMatch(args, player, renderMode, io.seed);
    const frames: Frame[] = [];
    const bar = io.progress(episodes);
    let played = 0;
    let won = 0;
    try {
      const makeEnv = () => match.makeEnv((env) => recording(env, frames));
      const evaluation = await evaluatePolicy(match.policy, makeEnv, {
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
      io.result({ eval: evaluation, ...match.facts, policy: name });
      return undefined;
    } finally {
      match.dispose();
    }
  },
});

// ---------------------------------------------------------------------------

/** Who plays where. */
interface Match {
  readonly policy: Policy;
  /** @param first is put around the environment of the first episode. */
  readonly makeEnv: (first: (env: Env) => Env) => Env | VectorEnv;
  readonly facts: { readonly env: string; readonly options: Kwargs; readonly observation?: string };
  readonly dispose: () => void;
}

type WorldFlags = Parameters<typeof agentWorld>[0];

async function policyMatch(
  flags: WorldFlags,
  name: string,
  renderMode: RenderMode | null,
): Promise<Match> {
  const policy = await loadPolicy(name);
  const world = await agentWorld(flags, { renderMode });
  return {
    policy,
    makeEnv: (first) => world.makeVec(JUDGING.numEnvs, { ...JUDGING, first }),
    facts: { env: world.id, options: world.kwargs, observation: world.observation },
    dispose: world.dispose,
  };
}

async function playerMatch(
  { env: name, options, observation }: WorldFlags,
  player: Player,
  renderMode: RenderMode | null,
  seed: number,
): Promise<Match> {
  if (observation !== undefined) {
    throw usage('--observation', 'a policy that observes', `a ${player} player`, 'Leave it out.');
  }
  const id = await loadEnv(name);
  const kwargs = objectFlag(options, '--options') ?? {};
  const env = make(id, { renderMode, kwargs });
  return {
    policy: createPlayer(player, env, seed),
    makeEnv: (first) => first(env),
    facts: { env: id, options: kwargs },
    dispose: () => undefined, // the evaluation closes what it plays in
  };
}

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
