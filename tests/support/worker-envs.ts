/** Environments for threads, which import this module by its URL. */

import {
  type Env,
  make,
  parseSpace,
  register,
  type SpaceValue,
  SupairError,
  transition,
  withObservation,
  wrapEnv,
} from '../../env/index.ts';
import { type Ending, scriptedEnv, walkEnv } from './fake-envs.ts';
import { mirrorEnv } from './mirror-env.ts';

export const MODULE: string = import.meta.url;

/** Tells nothing but what it shows. */
register({ id: 'Threads/Walk-v0', maxEpisodeSteps: 8, create: (_, mode) => walkEnv(mode) });

/** Tells something on every step, and how it was reset. */
register({
  id: 'Threads/Scripted-v0',
  kwargs: { lengths: [3, 1, 4], ending: 'terminated' },
  create: ({ lengths, ending }) => {
    const env = scriptedEnv(lengths as number[], ending as Ending); // as registered, or by a test
    return wrapEnv(env, {
      reset(options = {}) {
        const { observation, info } = env.reset(options);
        return { observation, info: { ...info, ...options } };
      },
    });
  },
});

/** The walk in nested spaces. Its action's vector is worth what it sums up to. */
register({
  id: 'Threads/Nested-v0',
  maxEpisodeSteps: 6,
  create: (): Env => {
    const env = walkEnv();
    const nest = (observation: SpaceValue): SpaceValue => {
      const [place = 0, wind = 0] = observation as Float32Array; // what the walk shows
      return { at: [place + 4, Float32Array.of(place, wind)], bits: Uint8Array.of(place & 1, 1) };
    };
    const nested: Env = {
      ...env,
      observationSpace: {
        type: 'dict',
        spaces: {
          at: {
            type: 'tuple',
            spaces: [{ type: 'discrete', n: 9, start: 0 }, env.observationSpace],
          },
          bits: { type: 'multi-binary', shape: [2] },
        },
      },
      actionSpace: {
        type: 'dict',
        spaces: {
          way: { type: 'discrete', n: 3, start: -1 },
          push: { type: 'box', shape: [2], dtype: 'float32', low: -1, high: 1 },
          picks: { type: 'multi-discrete', nvec: [2, 5] },
        },
      },
      reset(options) {
        const { observation, info } = env.reset(options);
        return { observation: nest(observation), info };
      },
      step(action) {
        const { way, push, picks } = action as {
          way: number;
          push: Float32Array;
          picks: Int32Array;
        }; // of the space above
        const result = env.step(way);
        const sum = [...push, ...picks].reduce((a, b) => a + b, result.reward);
        // the action itself, which must not change under whoever keeps it
        const next = transition(nest(result.observation), sum, { push, picks });
        return { ...next, terminated: result.terminated };
      },
    };
    return nested;
  },
});

/** Observes members of one space and takes those of another, as JSON has them; tells what it took. */
register({
  id: 'Threads/Mirror-v0',
  create: ({ observations, actions }) => {
    const mirror = mirrorEnv(parseSpace(observations));
    return wrapEnv(mirror, {
      actionSpace: parseSpace(actions),
      step(action) {
        const result = mirror.step(action);
        return withObservation(result, result.observation, { action });
      },
    });
  },
});

/** What breaks, by action. */
export const BREAKS = {
  refusal: 1,
  fault: 2,
  exit: 3,
  uncloneable: 4,
  endless: 5,
  reset: 6,
  laterExit: 7,
} as const;

/** Counts its closes where `reset` is given an `Int32Array` for it. */
register({
  id: 'Threads/Fragile-v0',
  create: () => {
    const env = scriptedEnv([100]);
    let closes: Int32Array | null = null;
    let refusesReset = false;
    return wrapEnv(env, {
      reset(options) {
        const given = options?.options?.['closes'];
        if (given instanceof Int32Array) closes = given;
        if (refusesReset) throw new SupairError('BAD_ARGUMENT', 'Fragile.reset: refused');
        return env.reset(options);
      },
      step(action) {
        if (action === BREAKS.refusal) {
          throw new SupairError('LIMIT', {
            who: 'Fragile',
            expected: 'care',
            got: 'none',
            remedy: 'Mind.',
          });
        }
        if (action === BREAKS.fault) throw new TypeError('a fault of its own');
        if (action === BREAKS.exit) process.exit(7);
        if (action === BREAKS.laterExit) setTimeout(() => process.exit(7));
        if (action === BREAKS.endless) for (;;);
        refusesReset = action === BREAKS.reset;
        const result = env.step(action);
        return action === BREAKS.uncloneable ? { ...result, info: { secret: () => 0 } } : result;
      },
      close() {
        if (closes !== null) Atomics.add(closes, 0, 1);
        env.close();
      },
    });
  },
});

/** An environment that the main thread can make and no other. */
export function registerHereOnly(id: string): void {
  register({ id, create: () => make('Threads/Walk-v0') });
}
