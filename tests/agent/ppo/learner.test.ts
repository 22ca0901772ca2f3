import { describe, expect, it } from 'vitest';
import { initialActorCritic } from '../../../agent/networks.ts';
import {
  CLASSIC_PPO,
  type PpoConfig,
  type PpoOptions,
  resolvePpoConfig,
} from '../../../agent/ppo/config.ts';
import { initPpo, rowsNeeded, updatePpo } from '../../../agent/ppo/learner.ts';
import { Rollout } from '../../../agent/rollout.ts';
import { Rng } from '../../../env/core/random.ts';
import type { BoxSpace, DiscreteSpace } from '../../../env/core/spaces/spaces.ts';
import { elementsOf, expectSlopes } from '../support/gradients.ts';

const OBSERVATIONS: BoxSpace = { type: 'box', shape: [3], dtype: 'float32', low: -9, high: 9 };
const ACTIONS: DiscreteSpace = { type: 'discrete', n: 4, start: 0 };
const SPACES = { observationSpace: OBSERVATIONS, actionSpace: ACTIONS };
const T = 6;
const B = 2;

const configOf = (options: PpoOptions): PpoConfig =>
  resolvePpoConfig({
    ...options,
    numEnvs: B,
    rolloutSteps: T,
    network: { hidden: 8, initialLogStd: 0 },
  });

/** A network and a rollout of random numbers drawn with a slightly different policy. */
function setting(config: PpoConfig) {
  const rng = new Rng(5);
  const network = initialActorCritic(SPACES, config.network, 'simd', rowsNeeded(config), rng);
  const head = network.arena.parameters.find(({ name }) => name === 'actor.logits.weight');
  head?.value.set(head.value.map((w) => 100 * w)); // away from the uniform, where entropy is flat
  const rollout = new Rollout(T, B, network.features.layout.floats, 1);
  for (let at = 0; at < rollout.size; at++) {
    for (let j = 0; j < 3; j++) rollout.features[4 * at + j] = rng.normal();
    rollout.actions[at] = rng.integer(4);
    rollout.logProbs[at] = Math.log(0.25) + rng.uniform(-0.3, 0.3); // ratios on both sides of the clip
    rollout.rewards[at] = rng.normal();
    rollout.values[at] = rng.normal(0, 0.3);
    rollout.nextValues[at] = rng.normal();
    rollout.terminated[at] = rng.bernoulli(0.2) ? 1 : 0;
    rollout.valid[at] = 1;
  }
  return { network, rollout, state: initPpo(network, config) };
}

describe('PPO update', () => {
  it('differentiates the loss of the paper, dead transitions left out', () => {
    const config = configOf({ epochs: 1, minibatches: 1, entropyCoefficient: 0.5 });
    const { network, rollout, state } = setting(config);
    rollout.valid[3] = 0;
    rollout.valid[8] = 0;
    const metrics = updatePpo(state, rollout, 0, new Rng(1)); // no step: the gradients stay
    const gradients = network.arena.gradients.slice();

    const { advantages, returns } = state;
    const samples = [0, 1, 2, 4, 5, 6, 7, 9, 10, 11];
    const mean = samples.reduce((sum, at) => sum + (advantages[at] ?? 0), 0) / samples.length;
    const squares = samples.reduce((sum, at) => sum + ((advantages[at] ?? 0) - mean) ** 2, 0);
    const std = Math.sqrt(squares / (samples.length - 1));
    /** The loss written out once more, straight from its definition. */
    const loss = (): number => {
      samples.forEach((at, row) => {
        network.input.set(rollout.features.subarray(4 * at, 4 * at + 4), 4 * row);
      });
      network.actor.forward(samples.length);
      network.critic.forward(samples.length);
      let sum = 0;
      samples.forEach((at, row) => {
        network.actor.evaluate(row, rollout.actions, at);
        const ratio = Math.exp(network.actor.logProb - (rollout.logProbs[at] ?? 0));
        const advantage = ((advantages[at] ?? 0) - mean) / std;
        const clipped = Math.min(1.2, Math.max(0.8, ratio));
        sum -= Math.min(ratio * advantage, clipped * advantage);
        sum -= 0.5 * network.actor.entropy;
        const value = network.critic.value(row);
        const old = rollout.values[at] ?? 0;
        const near = old + Math.min(0.2, Math.max(-0.2, value - old));
        const target = returns[at] ?? 0;
        sum += 0.5 * 0.5 * Math.max((value - target) ** 2, (near - target) ** 2);
      });
      return sum / samples.length;
    };
    const total = metrics.policyLoss + 0.5 * metrics.valueLoss - 0.5 * metrics.entropy;
    expect(total).toBeCloseTo(loss(), 5);
    const { parameters, values } = network.arena;
    for (const parameter of parameters) {
      const start = (parameter.value.byteOffset - values.byteOffset) / 4;
      const gradient = gradients.subarray(start, start + parameter.value.length);
      expectSlopes(parameter.name, parameter.value, gradient, loss, elementsOf(parameter));
    }
  });

  it('meets every sample once an epoch, in parts of nearly equal size', () => {
    const config = configOf({ epochs: 3, minibatches: 5 });
    const { network, rollout, state } = setting(config);
    const sizes: number[] = [];
    const rowsOf: number[] = [];
    const { actor } = network;
    const { forward, evaluate } = { forward: actor.forward, evaluate: actor.evaluate };
    actor.forward = (rows) => {
      sizes.push(rows);
      forward.call(actor, rows);
    };
    actor.evaluate = (row, actions, at) => {
      rowsOf.push(at);
      evaluate.call(actor, row, actions, at);
    };
    updatePpo(state, rollout, 1e-3, new Rng(1));
    expect(sizes).toEqual([2, 2, 3, 2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 2, 3]);
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen = rowsOf.slice(12 * epoch, 12 * (epoch + 1));
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
      expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
    }
  });

  it('reports no change of policy before the first step, and some after it', () => {
    const config = configOf({ epochs: 1, minibatches: 1 });
    const { network, rollout, state } = setting(config);
    network.input.set(rollout.features);
    network.actor.forward(rollout.size);
    for (let at = 0; at < rollout.size; at++) {
      network.actor.evaluate(at, rollout.actions, at);
      rollout.logProbs[at] = network.actor.logProb;
    }
    const first = updatePpo(state, rollout, 0.05, new Rng(1));
    expect(Math.abs(first.approximateKl)).toBeLessThan(1e-9);
    expect(first.clipFraction).toBe(0);
    const second = updatePpo(state, rollout, 0.05, new Rng(1));
    expect(second.approximateKl).toBeGreaterThan(1e-3);
    expect(second.clipFraction).toBeGreaterThan(0);
  });

  it('explains all variance where the values are the returns, and none where they are constant', () => {
    const config = configOf({ epochs: 1, minibatches: 1, gamma: 0, lambda: 0 });
    const { rollout, state } = setting(config);
    rollout.values.set(rollout.rewards); // at gamma 0 the return is the reward
    expect(updatePpo(state, rollout, 0, new Rng(1)).explainedVariance).toBeCloseTo(1, 6);
    rollout.values.fill(3);
    expect(updatePpo(state, rollout, 0, new Rng(1)).explainedVariance).toBeCloseTo(0, 6);
    rollout.rewards.fill(2);
    expect(updatePpo(state, rollout, 0, new Rng(1)).explainedVariance).toBeNull();
  });

  it('learns which arm of a bandit pays', () => {
    const config = configOf({ learningRate: 0.01, entropyCoefficient: 0, minibatches: 1 });
    const { network, rollout, state } = setting(config);
    const rng = new Rng(2);
    rollout.features.fill(0);
    rollout.terminated.fill(1);
    for (let update = 0; update < 60; update++) {
      network.input.set(rollout.features);
      network.actor.forward(rollout.size);
      network.critic.forward(rollout.size);
      for (let at = 0; at < rollout.size; at++) {
        rollout.logProbs[at] = network.actor.sample(at, rng, rollout.actions, at);
        rollout.values[at] = network.critic.value(at);
        rollout.rewards[at] = rollout.actions[at] === 2 ? 1 : 0;
      }
      updatePpo(state, rollout, config.learningRate, rng);
    }
    network.actor.evaluate(0, Float32Array.of(2), 0);
    expect(Math.exp(network.actor.logProb)).toBeGreaterThan(0.9);
  });
});

describe('settings of PPO', () => {
  it.each([
    ['numEnvs', 0],
    ['minibatches', 513],
    ['learningRate', 0],
    ['gamma', 1.5],
    ['clip', Number.NaN],
    ['entropyCoefficient', -1],
  ] as const)('refuse %s = %d', (key, value) => {
    expect(() => resolvePpoConfig({ [key]: value })).toThrowCode('BAD_ARGUMENT');
  });

  it('are CleanRL’s by default', () => {
    expect(CLASSIC_PPO).toMatchObject({ numEnvs: 4, rolloutSteps: 128, learningRate: 2.5e-4 });
  });
});
