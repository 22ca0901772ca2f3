import { describe, expect, it, test } from 'vitest';
import { make } from '../../../../env/index.ts';
import { circle, laid, move } from '../../../support/laid-table.ts';

const ID = 'TableTop/Sort-v0';
// bins have a radius of 12.16 px; red's is centred at (14.08, 49.92), blue's at (14.08, 14.08)
const RED = { x: 14.08, y: 49.92 };

describe('Sort', () => {
  const scene = [circle(0, 'red', RED.x + 16, RED.y), circle(1, 'blue', 14.08, 14.08)];

  it('is worth the way to the bin less a step, and 1 more for the last object', () => {
    const env = laid(ID, scene);
    const first = env.step(move(RED.x + 16, RED.y, 0, 4));
    const away = Math.hypot(16, 4) / 64;
    expect(first.reward).toBeCloseTo(0.25 - away - 0.02, 6);
    expect(first.terminated).toBe(false);
    expect(first.info).toMatchObject({ moved: 0, success: false, success_fraction: 0.5 });
    expect(first.info['distances']).toEqual([expect.closeTo(away, 6), expect.closeTo(0, 6)]);
    const last = env.step(move(RED.x + 16, RED.y + 4, -6, -4));
    expect(last.reward).toBeCloseTo(away - 10 / 64 - 0.02 + 1, 6);
    expect(last.terminated).toBe(true);
    expect(last.info).toMatchObject({ success: true, success_fraction: 1 });
  });

  it('is worth 1 for success and else nothing where rewards are sparse', () => {
    const env = laid(ID, scene, { reward: 'sparse' });
    expect(env.step(move(RED.x + 16, RED.y, 0, 4)).reward).toBe(0);
    expect(env.step(move(RED.x + 16, RED.y + 4, -6, -4)).reward).toBe(1);
  });

  it.each([
    ['red', 0.22, 0.22],
    ['green', 0.78, 0.22],
    ['blue', 0.22, 0.78],
    ['yellow', 0.78, 0.78],
    ['magenta', 0.5, 0.5],
  ] as const)('wants %s at (%d, %d)', (color, x, y) => {
    const env = laid(ID, [circle(0, color, 64 * x, 64 * (1 - y))]);
    const { info } = env.step(move(64 * x, 64 * (1 - y), 4, 0));
    expect(info).toMatchObject({ success: true, distances: [expect.closeTo(1 / 16, 6)] });
  });

  it('sets out two colours, one or two objects of each, none in its bin', () => {
    const env = make(ID, { kwargs: { observation: 'state' } });
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 300; seed++) {
      env.reset({ seed });
      const state = JSON.parse(JSON.stringify(env.getState()));
      const colors: string[] = state.env.env.scene.sprites.map((s: { color: string }) => s.color);
      expect(new Set(colors).size).toBe(2);
      for (const color of colors) expect(colors.filter((c) => c === color).length).toBeLessThan(3);
      counts.set(colors.length, (counts.get(colors.length) ?? 0) + 1);
      const { info } = env.step(Float32Array.of(0, 0, 0, 0));
      expect(info).toMatchObject({ success: false, success_fraction: 0 });
    }
    expect([...counts.keys()].sort()).toEqual([2, 3, 4]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(70);
  });

  test.each([
    [{ colors: ['red', 'cyan'] }],
    [{ minObjects: 1 }],
    [{ maxObjects: 5 }],
    [{ maxSize: 20 }],
    [{ mode: 'other' }],
    [{ reward: 'shaped' }],
    [{ actions: 'touch' }],
  ])('refuses %j', (kwargs) => {
    expect(() => make(ID, { kwargs })).toThrowCode('BAD_ARGUMENT');
  });
});
