/** Wrappers against the numbers of the real gymnasium (tests/golden/make_wrappers.py). */

import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { resizeFrame } from '../../../env/core/area-average.ts';
import type { Env } from '../../../env/core/env.ts';
import type { BoxSpace } from '../../../env/core/spaces/spaces.ts';
import { SyncVectorEnv } from '../../../env/core/vector/sync-vector-env.ts';
import type { VectorEnv } from '../../../env/core/vector/vector-env.ts';
import { clipAction } from '../../../env/core/wrappers/action/clip-action.ts';
import { discretizeAction } from '../../../env/core/wrappers/action/discretize-action.ts';
import { repeatAction } from '../../../env/core/wrappers/action/repeat-action.ts';
import { rescaleAction } from '../../../env/core/wrappers/action/rescale-action.ts';
import { delayObservation } from '../../../env/core/wrappers/observation/delay-observation.ts';
import { discretizeObservation } from '../../../env/core/wrappers/observation/discretize-observation.ts';
import { frameStackObservation } from '../../../env/core/wrappers/observation/frame-stack-observation.ts';
import { maxAndSkipObservation } from '../../../env/core/wrappers/observation/max-and-skip-observation.ts';
import { normalizeObservation } from '../../../env/core/wrappers/observation/normalize-observation.ts';
import { rescaleObservation } from '../../../env/core/wrappers/observation/rescale-observation.ts';
import { timeAwareObservation } from '../../../env/core/wrappers/observation/time-aware-observation.ts';
import { normalizeReward } from '../../../env/core/wrappers/reward/normalize-reward.ts';
import { vectorNormalizeObservation } from '../../../env/core/wrappers/vector/vector-normalize-observation.ts';
import { vectorNormalizeReward } from '../../../env/core/wrappers/vector/vector-normalize-reward.ts';
import { floats, type TapeEnv, tapeEnv } from '../../support/tape-env.ts';

interface Recorded {
  readonly observations: readonly (readonly (readonly number[])[])[];
  readonly rewards: readonly (readonly number[])[];
}
interface Single {
  readonly tape: Recorded;
  readonly seen: readonly {
    readonly observations: readonly unknown[];
    readonly rewards: number[];
  }[];
}
interface Vector {
  readonly tapes: readonly Recorded[];
  readonly seen: { readonly observations: readonly number[][][]; readonly rewards: number[][] };
}
interface Actions {
  readonly given: readonly (number | readonly number[])[];
  readonly taken: readonly (readonly number[])[];
}
type SingleName =
  | 'normalizeObservation'
  | 'normalizeReward'
  | 'frameStackReset'
  | 'frameStackZero'
  | 'delay'
  | 'time'
  | 'timeNormalized'
  | 'timeFlat'
  | 'timeFlatNormalized'
  | 'rescale'
  | 'discretize'
  | 'discretizeMany'
  | 'maxAndSkip'
  | 'repeat';

const golden = JSON.parse(
  readFileSync(new URL('../../golden/wrappers.json', import.meta.url), 'utf8'),
  // the shape that tests/golden/make_wrappers.py writes
) as { readonly [name in SingleName]: Single } & {
  readonly [name in 'vectorNormalizeObservation' | 'vectorNormalizeReward']: Vector;
} & { readonly [name in 'clipAction' | 'rescaleAction' | 'discretizeAction']: Actions } & {
  readonly rescaleHalfOpen: { readonly values: number[][]; readonly seen: Single['seen'] };
  readonly pictures: {
    readonly image: number[];
    readonly shrunk: { readonly [size: string]: number[] };
  };
};

const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const FREE: BoxSpace = { type: 'box', shape: [3], dtype: 'float32', low, high };
const BOUNDED: BoxSpace = { ...FREE, low: [-2, 0, 1], high: [4, 10, 3] };
/** Gymnasium keeps observation statistics in float32. */
const FLOAT32_STATISTICS = 2e-4;
const FLOAT32 = 1e-6;
const FLOAT64 = 1e-12;

const tape = ({ observations, rewards }: Recorded, space: BoxSpace): TapeEnv =>
  tapeEnv({ observationSpace: space, observations: floats(observations), rewards });

/** All numbers of a value, depth first, keys in alphabetical order. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float32Array)];
  if (Array.isArray(value)) return value.flatMap(numbers);
  return Object.entries(value as { [key: string]: unknown })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, part]) => numbers(part));
}

function compare(env: Env, { seen }: Pick<Single, 'seen'>, tolerance: number): void {
  for (const { observations, rewards } of seen) {
    expect(numbers(env.reset().observation)).toBeAllClose(numbers(observations[0]), tolerance);
    rewards.forEach((reward, t) => {
      const result = env.step(new Float32Array(2));
      expect(numbers(result.observation)).toBeAllClose(numbers(observations[t + 1]), tolerance);
      expect(result.reward).toBeCloseTo(reward, 9);
    });
  }
}

describe('wrappers, as Gymnasium’s', () => {
  test.each<[SingleName, BoxSpace, number, (env: Env) => Env]>([
    ['normalizeObservation', FREE, FLOAT32_STATISTICS, (env) => normalizeObservation(env)],
    ['normalizeReward', FREE, FLOAT64, (env) => normalizeReward(env, { gamma: 0.9 })],
    ['frameStackReset', FREE, 0, (env) => frameStackObservation(env, 3)],
    ['frameStackZero', BOUNDED, 0, (env) => frameStackObservation(env, 3, { padding: 'zero' })],
    ['delay', BOUNDED, 0, (env) => delayObservation(env, 2)],
    ['time', FREE, 0, (env) => timeAwareObservation(env, { maxSteps: 8, flatten: false })],
    [
      'timeNormalized',
      FREE,
      0,
      (env) => timeAwareObservation(env, { maxSteps: 8, flatten: false, normalizeTime: true }),
    ],
    ['timeFlat', FREE, 0, (env) => timeAwareObservation(env, { maxSteps: 8 })],
    [
      'timeFlatNormalized',
      FREE,
      0,
      (env) => timeAwareObservation(env, { maxSteps: 8, normalizeTime: true }),
    ],
    ['rescale', BOUNDED, FLOAT32, (env) => rescaleObservation(env, [0, -1, 5], [1, 1, 9])],
    ['discretize', BOUNDED, 0, (env) => discretizeObservation(env, [3, 4, 5])],
    ['discretizeMany', BOUNDED, 0, (env) => discretizeObservation(env, 4, { multidiscrete: true })],
    ['maxAndSkip', FREE, 0, (env) => maxAndSkipObservation(env, 3)],
    ['repeat', FREE, 0, (env) => repeatAction(env, 3)],
  ])('%s', (name, space, tolerance, wrap) => {
    compare(wrap(tape(golden[name].tape, space)), golden[name], tolerance);
  });

  it('rescale boxes that are open at one end', () => {
    const { values, seen } = golden.rescaleHalfOpen;
    const inner = tapeEnv({
      observationSpace: {
        ...FREE,
        shape: [4],
        low: [low, 0, low, -1],
        high: [high, high, 5, 3],
      },
      observations: floats([values]),
      rewards: [[0]],
    });
    compare(rescaleObservation(inner, [low, 10, low, 0], [high, high, -5, 1]), { seen }, FLOAT32);
  });

  test.each<[keyof typeof wraps, number]>([
    ['clipAction', 0],
    ['rescaleAction', FLOAT32],
    ['discretizeAction', FLOAT32],
  ])('%s', (name, tolerance) => {
    const { given, taken } = golden[name];
    const inner = tapeEnv({
      observationSpace: FREE,
      observations: [given.map(() => new Float32Array(3))],
      rewards: [given.map(() => 0)],
    });
    const env = wraps[name](inner);
    env.reset();
    for (const action of given) {
      env.step(typeof action === 'number' ? action : Float32Array.from(action));
    }
    expect(inner.actions.flatMap(numbers)).toBeAllClose(taken.flat(), tolerance);
  });
  const wraps = {
    clipAction: (env: Env): Env => clipAction(env),
    rescaleAction: (env: Env): Env => rescaleAction(env, [0, -1], [1, 1]),
    discretizeAction: (env: Env): Env => discretizeAction(env, [3, 4]),
  };

  const play = async (env: VectorEnv, { seen }: Vector, tolerance: number): Promise<void> => {
    const { observations } = await env.reset();
    expect(numbers(observations)).toBeAllClose(numbers(seen.observations[0]), tolerance);
    for (const [t, rewards] of seen.rewards.entries()) {
      const step = await env.step(new Float32Array(4));
      expect(numbers(step.observations)).toBeAllClose(numbers(seen.observations[t + 1]), tolerance);
      expect([...step.rewards]).toBeAllClose(rewards, FLOAT32); // it sums returns in float32
    }
  };
  const vector = (
    { tapes }: Vector,
    autoresetMode: 'next-step' | 'same-step',
    ending: 'terminated' | 'truncated',
  ): SyncVectorEnv =>
    new SyncVectorEnv(
      tapes.map(({ observations, rewards }) =>
        tapeEnv({ observationSpace: FREE, observations: floats(observations), rewards, ending }),
      ),
      { autoresetMode },
    );

  it('vectorNormalizeObservation in next-step mode', async () => {
    const recorded = golden.vectorNormalizeObservation;
    const env = vectorNormalizeObservation(vector(recorded, 'next-step', 'terminated'));
    await play(env, recorded, FLOAT32_STATISTICS);
  });

  it('vectorNormalizeReward in same-step mode over truncated episodes', async () => {
    const recorded = golden.vectorNormalizeReward;
    const env = vectorNormalizeReward(vector(recorded, 'same-step', 'truncated'), { gamma: 0.9 });
    await play(env, recorded, FLOAT32_STATISTICS);
  });

  test.each(Object.entries(golden.pictures.shrunk))('shrink pictures to %s', (size, expected) => {
    const [height = 0, width = 0] = size.split('x').map(Number);
    const data = Uint8Array.from(golden.pictures.image);
    const image = { height: 12, width: 18, channels: 3, data } as const;
    const shrunk = resizeFrame(image, { height, width }).data;
    const off = [...shrunk].map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThanOrEqual(1); // a half may be rounded either way
  });
});
