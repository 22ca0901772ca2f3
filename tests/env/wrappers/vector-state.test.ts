import { describe, expect, it, test } from 'vitest';
import type { EnvState } from '../../../env/core/env.ts';
import { Rng } from '../../../env/core/random.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { BoxSpace, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  AUTORESET_MODES,
  type AutoresetMode,
  isStateful,
} from '../../../env/core/vector/vector-env.ts';
import {
  clipAction,
  delayObservation,
  frameStackObservation,
  normalizeReward,
  recordEpisodeStatistics,
  SyncVectorEnv,
  stickyAction,
  type VectorEnv,
  vectorizeActions,
  vectorizeResults,
  vectorNormalizeObservation,
  vectorNormalizeReward,
  vectorRecordEpisodeStatistics,
} from '../../../env/index.ts';
import { same } from '../../../env/testing/probe.ts';
import { dreamEnv } from '../../support/dream-env.ts';

const BOX: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: -3, high: 5 };
const dreams = (autoresetMode: AutoresetMode): SyncVectorEnv =>
  new SyncVectorEnv([dreamEnv(BOX, BOX), dreamEnv(BOX, BOX)], { autoresetMode });

const WRAPS: { readonly [name: string]: (env: VectorEnv) => VectorEnv } = {
  'vectorizeResults of memories': (env) =>
    vectorizeResults(env, (one) =>
      normalizeReward(frameStackObservation(delayObservation(one, 2), 2)),
    ),
  'vectorizeResults of statistics': (env) => vectorizeResults(env, recordEpisodeStatistics),
  vectorizeActions: (env) => vectorizeActions(env, (one) => stickyAction(clipAction(one), 0.4)),
  vectorNormalizeObservation: (env) => vectorNormalizeObservation(env),
  vectorNormalizeReward: (env) => vectorNormalizeReward(env),
  vectorRecordEpisodeStatistics: (env) => vectorRecordEpisodeStatistics(env),
  'all of them': (env) =>
    vectorNormalizeReward(
      vectorNormalizeObservation(
        vectorizeActions(vectorRecordEpisodeStatistics(env), (one) => stickyAction(one, 0.3)),
      ),
    ),
};
const CASES = Object.keys(WRAPS).flatMap((name) =>
  AUTORESET_MODES.map((mode) => [name, mode] as const),
);
const POINTS = 40;
const AFTER = 15;

function build(name: string, mode: AutoresetMode): VectorEnv & Stateful {
  const env = WRAPS[name]?.(dreams(mode));
  if (env === undefined || !isStateful(env)) return expect.fail('it cannot be saved');
  return env as VectorEnv & Stateful; // the dreams answer at once, and so do their wrappers
}
type Stateful = Pick<SyncVectorEnv, 'getState' | 'setState'>;

/** A step, and in disabled mode the masked reset that it asks for. */
async function advance(env: VectorEnv, actions: SpaceValue): Promise<unknown> {
  const step = await env.step(actions);
  const resetMask = step.terminated.map((flag, i) => flag | (step.truncated[i] ?? 0));
  const resets = env.autoresetMode === 'disabled' && resetMask.includes(1);
  return { step, reset: resets ? await env.reset({ resetMask }) : null };
}

describe('state of wrapped vectors', () => {
  test.each(CASES)('%s goes on exactly from any point (%s)', async (name, mode) => {
    const env = build(name, mode);
    const rng = new Rng(9);
    await env.reset({ seed: 21 });
    const saved: string[] = [];
    const actions: SpaceValue[] = [];
    const trace: unknown[] = [];
    for (let k = 0; k < POINTS + AFTER; k++) {
      saved.push(JSON.stringify(env.getState()));
      actions.push(sample(env.actionSpace, rng));
      trace.push(await advance(env, actions.at(-1) as SpaceValue)); // just pushed
    }
    for (let at = 0; at < POINTS; at++) {
      const other = build(name, mode);
      other.setState(JSON.parse(saved[at] ?? ''));
      expect(JSON.stringify(other.getState())).toBe(saved[at]);
      // rows that nobody resets are the caller's: the first masked reset shows them empty
      const masked = mode === 'disabled';
      for (let k = at; k < at + AFTER; k++) {
        const seen = await advance(other, actions[k] as SpaceValue); // k is in range
        const [a, b] = masked ? [seen, trace[k]].map(stepOf) : [seen, trace[k]];
        if (!same(a, b)) expect.fail(`step ${k - at} after point ${at} differs`);
      }
    }
  });

  test.each(CASES)('%s refuses damaged states and stays as it was (%s)', async (name, mode) => {
    const env = build(name, mode);
    await env.reset({ seed: 2 });
    await advance(env, sample(env.actionSpace, new Rng(1)));
    const before = JSON.stringify(env.getState());
    const { env: inner, ...own } = JSON.parse(before);
    for (const field of Object.keys(own)) {
      const state = { ...own, env: inner, [field]: 'nonsense' };
      expect(() => env.setState(state), field).toThrowCode('BAD_ARGUMENT');
    }
    expect(() => env.setState(own)).toThrowCode('BAD_ARGUMENT');
    expect(JSON.stringify(env.getState())).toBe(before);
  });

  it.each(Object.keys(WRAPS))('%s waits for an inner state that comes later', async (name) => {
    const later = (): VectorEnv => {
      const env = methods(dreams('next-step'));
      return Object.assign(env, {
        getState: (
          (now) => async () =>
            now()
        )(env.getState),
        setState: (
          (now) => async (state: EnvState) =>
            now(state)
        )(env.setState),
      });
    };
    const [first, second] = [WRAPS[name]?.(later()), WRAPS[name]?.(later())];
    if (!(first && second && isStateful(first) && isStateful(second))) return expect.fail();
    await first.reset({ seed: 4 });
    for (let k = 0; k < 9; k++) await first.step(sample(first.actionSpace, new Rng(k)));
    const text = JSON.stringify(await first.getState());
    // refused at once by a wrapper, or later by the environments
    const refused = async (): Promise<void> => second.setState({ ...JSON.parse(text), env: 5 });
    await expect(refused()).rejects.toThrowCode('BAD_ARGUMENT');
    await second.setState(JSON.parse(text));
    expect(JSON.stringify(await second.getState())).toBe(text);
    const actions = sample(first.actionSpace, new Rng(0));
    expect(same(await second.step(actions), await first.step(actions))).toBe(true);
  });

  it('is there where the inner one has it', () => {
    const { getState: _get, setState: _set, ...remote } = methods(dreams('next-step'));
    for (const wrap of Object.values(WRAPS)) expect(isStateful(wrap(remote))).toBe(false);
  });
});

// ---------------------------------------------------------------------------

function stepOf(seen: unknown): unknown {
  return (seen as { readonly step: unknown }).step; // what `advance` returns
}

/** A vector environment as a plain object. */
function methods(env: SyncVectorEnv): VectorEnv & Stateful {
  const { numEnvs, autoresetMode, singleObservationSpace, singleActionSpace } = env;
  return {
    numEnvs,
    autoresetMode,
    singleObservationSpace,
    singleActionSpace,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset: (options) => env.reset(options),
    step: (actions) => env.step(actions),
    close: () => env.close(),
    getState: () => env.getState(),
    setState: (state) => env.setState(state),
  };
}
