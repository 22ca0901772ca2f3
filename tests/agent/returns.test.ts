import { describe, expect, it, test } from 'vitest';
import { generalisedAdvantages, type Trajectories } from '../../agent/returns.ts';
import { Rng } from '../../env/core/random.ts';

const GAMMA = 0.5;
const LAMBDA = 0.5;

function advantagesOf(trajectories: Trajectories, gamma = GAMMA, lambda = LAMBDA) {
  const size = trajectories.steps * trajectories.numEnvs;
  const advantages = new Float32Array(size);
  const returns = new Float32Array(size);
  generalisedAdvantages(trajectories, gamma, lambda, advantages, returns);
  return { advantages, returns };
}

/** One environment, three steps: rewards 1, 2, 3, values 0, 1, 2, the last observation worth 3. */
function episode(flags: {
  readonly terminated?: number;
  readonly truncated?: number;
}): Trajectories {
  return {
    steps: 3,
    numEnvs: 1,
    rewards: Float32Array.of(1, 2, 3),
    values: Float32Array.of(0, 1, 2),
    nextValues: Float32Array.of(1, 2, 3),
    terminated: Uint8Array.of(0, 0, flags.terminated ?? 0),
    truncated: Uint8Array.of(0, 0, flags.truncated ?? 0),
    valid: Uint8Array.of(1, 1, 1),
  };
}

describe('generalised advantages of a hand-computed episode', () => {
  // delta_2 = 3 + (0.5 * 3 or 0) - 2, delta_1 = 2 + 0.5 * 2 - 1, delta_0 = 1 + 0.5 * 1 - 0
  test.each([
    ['terminated: the last value counts nothing', { terminated: 1 }, [2.0625, 2.25, 1]],
    ['truncated: the last value counts', { truncated: 1 }, [2.15625, 2.625, 2.5]],
    ['both: the task is over', { terminated: 1, truncated: 1 }, [2.0625, 2.25, 1]],
    ['cut by the end of the rollout', {}, [2.15625, 2.625, 2.5]],
  ] as const)('%s', (_name, flags, expected) => {
    const { advantages, returns } = advantagesOf(episode(flags));
    expect([...advantages]).toEqual(expected);
    expect([...returns]).toEqual([expected[0], expected[1] + 1, expected[2] + 2]);
  });

  it('lets nothing of a dead transition or of the next episode into the one before', () => {
    const dead: Trajectories = {
      steps: 4,
      numEnvs: 1,
      rewards: Float32Array.of(1, 2, 0, 50),
      values: Float32Array.of(0, 1, 70, 4),
      nextValues: Float32Array.of(1, 2, 4, 6),
      terminated: Uint8Array.of(0, 1, 0, 0),
      truncated: new Uint8Array(4),
      valid: Uint8Array.of(1, 1, 0, 1),
    };
    const { advantages } = advantagesOf(dead);
    // delta_1 = 2 - 1, delta_0 = 1 + 0.5 - 0, so A_0 = 1.5 + 0.25 * 1; delta_3 = 50 + 3 - 4
    expect([...advantages]).toEqual([1.75, 1, 0, 49]);
  });
});

describe('generalised advantages of random trajectories', () => {
  const random = (seed: number): Trajectories => {
    const rng = new Rng(seed);
    const [steps, numEnvs] = [12, 3];
    const size = steps * numEnvs;
    const flags = (p: number): Uint8Array =>
      Uint8Array.from({ length: size }, () => (rng.bernoulli(p) ? 1 : 0));
    return {
      steps,
      numEnvs,
      rewards: rng.fillNormal(new Float32Array(size)),
      values: rng.fillNormal(new Float32Array(size)),
      nextValues: rng.fillNormal(new Float32Array(size)),
      terminated: flags(0.15),
      truncated: flags(0.15),
      valid: new Uint8Array(size).fill(1),
    };
  };

  it('agree with the definition: a discounted sum of temporal differences', () => {
    const t = random(1);
    const { advantages } = advantagesOf(t, 0.9, 0.8);
    const at = (k: number, env: number): number => k * t.numEnvs + env;
    for (let env = 0; env < t.numEnvs; env++) {
      for (let k = 0; k < t.steps; k++) {
        let sum = 0;
        for (let n = k, factor = 1; n < t.steps; n++, factor *= 0.9 * 0.8) {
          const i = at(n, env);
          const next = t.terminated[i] === 1 ? 0 : (t.nextValues[i] ?? 0);
          sum += factor * ((t.rewards[i] ?? 0) + 0.9 * next - (t.values[i] ?? 0));
          if (t.terminated[i] === 1 || t.truncated[i] === 1) break;
        }
        expect(advantages[at(k, env)]).toBeCloseTo(sum, 5);
      }
    }
  });

  it('are one-step differences at lambda 0', () => {
    const t = random(2);
    const { advantages } = advantagesOf(t, 0.9, 0);
    const expected = t.rewards.map((r, i) => {
      const next = t.terminated[i] === 1 ? 0 : (t.nextValues[i] ?? 0);
      return r + 0.9 * next - (t.values[i] ?? 0);
    });
    expect(advantages).toBeAllClose(expected, 1e-6);
  });
});
