import { describe, expect, it } from 'vitest';
import { type ActorCritic, initialActorCritic } from '../../../agent/networks.ts';
import { TABLE_PPO } from '../../../agent/ppo/config.ts';
import { COLUMN, emptyObjectTable, objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import type { BoxSpace } from '../../../env/core/spaces/spaces.ts';
import { GOAL, REACH } from '../../support/default-tasks.ts';

const F = Object.keys(COLUMN).length;

/** Objects as [x, y, red] in frame pixels of a 64 x 32 frame, at given rows of the table. */
const OBJECTS = [
  [16, 8, 0.9],
  [48, 24, 0.2],
  [32, 4, 0.5],
] as const;

function networkOf(slots: number, actionSpace: BoxSpace): ActorCritic {
  const observationSpace = objectTableSpace(slots, 64, 32);
  const config = { ...TABLE_PPO.network, hidden: 12, columns: ['x', 'y', 'red'] };
  const network = initialActorCritic(
    { observationSpace, actionSpace },
    config,
    'simd',
    1,
    new Rng(1),
  );
  const out = network.arena.parameters.find(({ name }) => name === 'actor.pointer.out.weight');
  out?.value.forEach((w, i) => {
    out.value[i] = 100 * w; // clear preferences
  });
  return network;
}

function load(network: ActorCritic, rows: readonly number[]): void {
  const { slots } = network.features.layout;
  const table = emptyObjectTable(slots);
  rows.forEach((row, k) => {
    const [x = 0, y = 0, red = 0] = OBJECTS[k] ?? [];
    table.objects[row * F + COLUMN.x] = x;
    table.objects[row * F + COLUMN.y] = y;
    table.objects[row * F + COLUMN.red] = red;
    table.mask[row] = 1;
  });
  network.features.encode(table, 1, network.input, 0);
  network.actor.forward(1);
}

/** Log-probability of pointing at each object with each of M motions. */
function preferences(network: ActorCritic, rows: readonly number[], motions: number): number[] {
  load(network, rows);
  return rows.flatMap((row) =>
    Array.from({ length: motions }, (_, m) => {
      network.actor.evaluate(0, Float32Array.of(row * motions + m), 0);
      return network.actor.logProb;
    }),
  );
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('pointer actor', () => {
  it.each([
    ['click', REACH.actionSpace, 1],
    ['click and motion', GOAL.actionSpace, 25],
  ] as const)(
    'prefers objects whatever their rows and however many are absent (%s)',
    (_n, space, m) => {
      const action = space as BoxSpace; // both are boxes
      const four = preferences(networkOf(4, action), [0, 1, 2], m);
      expect(spread(four)).toBeGreaterThan(0.1);
      expect(preferences(networkOf(4, action), [3, 0, 2], m)).toBeAllClose(four, 1e-4);
      expect(preferences(networkOf(16, action), [0, 1, 2], m)).toEqual(four);
      expect(preferences(networkOf(16, action), [5, 9, 15], m)).toEqual(four);
      expect(four.reduce((sum, logP) => sum + Math.exp(logP), 0)).toBeCloseTo(1, 6);
    },
  );

  it('clicks the centre of the chosen object, in table coordinates', () => {
    const network = networkOf(4, REACH.actionSpace as BoxSpace); // a box
    load(network, [3, 1, 0]);
    const batch = network.actor.createBatch(1);
    const clicks = [3, 1, 0].map((row) => {
      network.actor.toEnv(0, Float32Array.of(row), 0, batch);
      return [...batch];
    });
    // x / 64 and 1 - y / 32
    expect(clicks.flat()).toBeAllClose([0.25, 0.75, 0.75, 0.25, 0.5, 0.875], 1e-6);
  });

  it('lays motions on a grid from one bound to the other', () => {
    const network = networkOf(2, GOAL.actionSpace as BoxSpace); // a box
    load(network, [0, 1]);
    const batch = network.actor.createBatch(1);
    const motionOf = (choice: number): number[] => {
      network.actor.toEnv(0, Float32Array.of(choice), 0, batch);
      return [...batch.subarray(2)];
    };
    expect(motionOf(0)).toEqual([-0.25, -0.25]);
    expect(motionOf(3)).toEqual([0.125, -0.25]);
    expect(motionOf(12)).toEqual([0, 0]); // the middle of 5 x 5
    expect(motionOf(25 + 24)).toEqual([0.25, 0.25]);
  });

  it('never points at an absent row', () => {
    const network = networkOf(8, REACH.actionSpace as BoxSpace); // a box
    load(network, [2, 5, 6]);
    const rng = new Rng(9);
    const action = new Float32Array(1);
    const chosen = new Set<number>();
    for (let i = 0; i < 2000; i++) {
      network.actor.sample(0, rng, action, 0);
      chosen.add(action[0] ?? -1);
    }
    expect([...chosen].every((row) => [2, 5, 6].includes(row))).toBe(true);
    network.actor.evaluate(0, Float32Array.of(0), 0);
    expect(Math.exp(network.actor.logProb)).toBe(0);
  });

  it('clicks the middle of an empty table, certain of it and without a gradient', () => {
    const network = networkOf(4, GOAL.actionSpace as BoxSpace); // a box
    const { actor, arena } = network;
    load(network, []);
    const action = Float32Array.of(7);
    expect(actor.sample(0, new Rng(1), action, 0)).toBe(0);
    const sampled = [...action];
    actor.mode(0, action, 0);
    expect([...action]).toEqual(sampled);
    const batch = actor.createBatch(1);
    actor.toEnv(0, action, 0, batch);
    expect([...batch]).toEqual([0.5, 0.5, 0, 0]);
    actor.evaluate(0, action, 0);
    expect([actor.logProb, actor.entropy]).toEqual([0, 0]);
    actor.addGradient(1, 1);
    actor.backward(1);
    expect(arena.gradients.every((g) => g === 0)).toBe(true);
  });

  it('refuses a grid of more motions than it can learn', () => {
    const axes = 5;
    const space: BoxSpace = {
      type: 'box',
      shape: [2 + axes],
      dtype: 'float32',
      low: 0,
      high: 1,
      names: ['x', 'y', 'a', 'b', 'c', 'd', 'e'],
    };
    expect(() => networkOf(4, space)).toThrowCode('UNSUPPORTED');
  });
});
