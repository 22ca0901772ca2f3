import { describe, expect, it } from 'vitest';
import { make } from '../../../../env/index.ts';
import { circle, laid, move } from '../../../support/laid-table.ts';

const ID = 'TableTop/Cluster-v0';
// spreads of 5 px each, centroids 32 px apart: an index of 10 / 32
const near = [
  circle(0, 'red', 16, 7),
  circle(1, 'blue', 48, 7),
  circle(2, 'red', 16, 17),
  circle(3, 'blue', 48, 17),
];

describe('Cluster', () => {
  it('succeeds at an inverse Davies-Bouldin index of 2.5 or more', () => {
    const { reward, info, terminated } = laid(ID, near).step(Float32Array.of(0, 0, 0, 0));
    expect(info).toMatchObject({ success: true, success_fraction: 1 });
    expect(info['separation']).toBeCloseTo(3.2, 6);
    expect(terminated).toBe(true);
    expect(reward).toBeCloseTo(1 - 0.02, 6); // nothing grew
  });

  it('is worth the growth of the index up to 2.5, as a share of it', () => {
    // red spreads 10 px: an index of (10 + 5) / hypot(32, 5); then back to the above
    const env = laid(ID, [...near.slice(0, 2), circle(2, 'red', 16, 27), ...near.slice(3)]);
    const still = env.step(Float32Array.of(0, 0, 0, 0));
    const before = Math.hypot(32, 5) / 15;
    expect(still.info['separation']).toBeCloseTo(before, 6);
    expect(still.reward).toBeCloseTo(-0.02, 9);
    const done = env.step(move(16, 27, 0, -10));
    expect(done.reward).toBeCloseTo(1 - before / 2.5 - 0.02 + 1, 5);
    expect(done.info['success']).toBe(true);
  });

  it('sets out two objects of each of two colours, three of one in mode count', () => {
    for (const [mode, sizes] of [
      ['all', [2, 2]],
      ['count', [2, 3]],
    ] as const) {
      const env = make(ID, { kwargs: { mode } });
      for (let seed = 0; seed < 100; seed++) {
        env.reset({ seed });
        const state = JSON.parse(JSON.stringify(env.getState()));
        const colors: string[] = state.env.env.scene.sprites.map((s: { color: string }) => s.color);
        const found = [...new Set(colors)].map((c) => colors.filter((d) => d === c).length);
        expect(found.sort()).toEqual(sizes);
        expect(env.step(Float32Array.of(0, 0, 0, 0)).terminated).toBe(false);
      }
    }
  });

  it('has as many rows in every mode', () => {
    const spaces = ['all', 'count'].map((mode) => make(ID, { kwargs: { mode } }).observationSpace);
    expect(spaces[0]).toEqual(spaces[1]);
  });
});
