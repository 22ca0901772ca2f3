import { describe, expect, it } from 'vitest';
import { type ActorCritic, initialActorCritic, type Spaces } from '../../../agent/networks.ts';
import { CLASSIC_PPO, TABLE_PPO } from '../../../agent/ppo/config.ts';
import { objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import { batchSpace } from '../../../env/core/spaces/batch-space.ts';
import { contains } from '../../../env/core/spaces/check.ts';
import type { BoxSpace, Space } from '../../../env/core/spaces/spaces.ts';
import { GOAL, REACH } from '../../support/default-tasks.ts';
import { both, dice, dots, either, net, word } from '../../support/named-spaces.ts';
import { expectGradients } from '../support/gradients.ts';

const ROWS = 4;
const FLAT: BoxSpace = { type: 'box', shape: [3], dtype: 'float32', low: -9, high: 9 };
const TABLE = objectTableSpace(3, 64, 64);
const BOX: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: [-1, 2], high: [3, 2.5] };
const CHOICE: Space = { type: 'discrete', n: 3, start: 5 };

const CASES: readonly (readonly [string, Spaces])[] = [
  ['categorical on a flat box', { observationSpace: FLAT, actionSpace: CHOICE }],
  ['Gaussian on a flat box', { observationSpace: FLAT, actionSpace: BOX }],
  ['categorical on an object table', { observationSpace: TABLE, actionSpace: CHOICE }],
  ['Gaussian on an object table', { observationSpace: TABLE, actionSpace: BOX }],
  ['pointer', { observationSpace: TABLE, actionSpace: REACH.actionSpace }],
  ['pointer with motion', { observationSpace: TABLE, actionSpace: GOAL.actionSpace }],
];

/** A network with lively weights over random features; row 2 of a table is empty. */
function networkOf(spaces: Spaces): ActorCritic {
  const base = spaces.observationSpace === TABLE ? TABLE_PPO.network : CLASSIC_PPO.network;
  const config = { ...base, hidden: 8, initialLogStd: -0.3, motionSteps: 3 };
  const network = initialActorCritic(spaces, config, 'simd', ROWS, new Rng(2));
  const rng = new Rng(3);
  for (const { name, rows, columns, stride, value } of network.arena.parameters) {
    if (!/logits|mean|pointer\.out|token/.test(name)) continue; // heads start near zero
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) value[i * stride + j] = rng.normal(0, 0.5);
    }
  }
  const { layout } = network.features;
  for (let at = 0; at < ROWS * layout.slots; at++) {
    const present = layout.kind === 'flat' || (at % 4 !== 1 && Math.floor(at / 3) !== 2);
    const columns = layout.kind === 'flat' ? layout.inputs : layout.columns.length;
    for (let j = 0; j < columns && present; j++) {
      network.input[at * layout.stride + j] = rng.uniform(-1, 1);
    }
    if (layout.kind === 'objects') network.input[at * layout.stride + columns] = present ? 1 : 0;
  }
  return network;
}

describe.each(CASES)('actor: %s', (_name, spaces) => {
  it('gives a drawn action the log-probability that it says', () => {
    const { actor } = networkOf(spaces);
    const rng = new Rng(4);
    const actions = new Float32Array(ROWS * actor.actionWidth);
    actor.forward(ROWS);
    for (let row = 0; row < ROWS; row++) {
      const logProb = actor.sample(row, rng, actions, row * actor.actionWidth);
      actor.evaluate(row, actions, row * actor.actionWidth);
      expect(actor.logProb).toBe(logProb);
    }
  });

  it('gives its mode no smaller log-probability than any sample', () => {
    const { actor } = networkOf(spaces);
    const rng = new Rng(5);
    const action = new Float32Array(actor.actionWidth);
    actor.forward(ROWS);
    for (let row = 0; row < ROWS; row++) {
      actor.mode(row, action, 0);
      actor.evaluate(row, action, 0);
      const best = actor.logProb;
      for (let i = 0; i < 200; i++) {
        expect(actor.sample(row, rng, action, 0)).toBeLessThanOrEqual(best + 1e-6);
      }
    }
  });

  it('has the entropy that its samples have on average', () => {
    const { actor } = networkOf(spaces);
    const rng = new Rng(6);
    const action = new Float32Array(actor.actionWidth);
    actor.forward(ROWS);
    const n = 20_000;
    for (let row = 0; row < ROWS; row++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum -= actor.sample(row, rng, action, 0);
      actor.evaluate(row, action, 0);
      expect(Math.abs(sum / n - actor.entropy)).toBeLessThan(0.04); // deviation of a sample is ~1
    }
  });

  it('makes actions of the action space, also from extreme draws', () => {
    const { actor } = networkOf(spaces);
    const rng = new Rng(7);
    const batch = actor.createBatch(ROWS);
    const action = new Float32Array(actor.actionWidth);
    actor.forward(ROWS);
    for (let i = 0; i < 50; i++) {
      for (let row = 0; row < ROWS; row++) {
        actor.sample(row, rng, action, 0);
        const gaussian = /Gaussian/.test(_name);
        if (gaussian) action[i % actor.actionWidth] = i % 2 === 0 ? 1e6 : -1e6;
        actor.toEnv(row, action, 0, batch);
      }
      expect(contains(batchSpace(spaces.actionSpace, ROWS), batch)).toBe(true);
    }
  });

  it('has the gradients of central differences', () => {
    const { actor, arena, critic } = networkOf(spaces);
    const rng = new Rng(8);
    const width = actor.actionWidth;
    const actions = new Float32Array(ROWS * width);
    actor.forward(ROWS);
    for (let row = 0; row < ROWS; row++) actor.sample(row, rng, actions, row * width);
    const slopes = [0.7, -0.4, 0.3, 0.9];
    const loss = (): number => {
      actor.forward(ROWS);
      critic.forward(ROWS);
      return slopes.reduce((sum, slope, row) => {
        actor.evaluate(row, actions, row * width);
        return sum + slope * actor.logProb + 0.2 * actor.entropy + slope * critic.value(row);
      }, 0);
    };
    expectGradients(arena, loss, () => {
      slopes.forEach((slope, row) => {
        actor.evaluate(row, actions, row * width);
        actor.addGradient(slope, 0.2);
        critic.setGradient(row, slope);
      });
      actor.backward(ROWS);
      critic.backward(ROWS);
    });
  });
});

describe('Gaussian actor', () => {
  it('stretches [-1, 1] to the bounds of the space', () => {
    const { actor } = networkOf({ observationSpace: FLAT, actionSpace: BOX });
    const batch = actor.createBatch(3);
    [
      [-1, -1],
      [0, 0],
      [1, 0.5],
    ].forEach((action, row) => {
      actor.toEnv(row, Float32Array.from(action), 0, batch);
    });
    expect([...batch]).toEqual([-1, 2, 1, 2.25, 3, 2.375]);
  });

  it('leaves unbounded actions as they are', () => {
    const actionSpace = { ...BOX, low: Number.NEGATIVE_INFINITY, high: [7, 1] };
    const { actor } = networkOf({ observationSpace: FLAT, actionSpace });
    const batch = actor.createBatch(1);
    actor.toEnv(0, Float32Array.of(6, 6), 0, batch);
    expect([...batch]).toEqual([6, 1]);
  });
});

describe('actors', () => {
  it.each<[string, Space]>([
    ['a box of int32', { ...BOX, dtype: 'int32' }],
    ...[dice, word, dots, net, either, both].map((space): [string, Space] => [space.type, space]),
  ])('refuse %s as action space', (got, actionSpace) => {
    const spaces = { observationSpace: FLAT, actionSpace };
    expect(() => networkOf(spaces)).toThrowCode('UNSUPPORTED');
    expect(() => networkOf(spaces)).toThrow(`a discrete space or a box of float32, got ${got}`);
  });
});
