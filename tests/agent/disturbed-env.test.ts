import { describe, expect, it } from 'vitest';
import { disturbedEnv } from '../../agent/disturbed-env.ts';
import { COLUMN, type ObjectTable } from '../../env/core/object-table.ts';
import { make } from '../../env/core/registry.ts';
import '../../env/builtin.ts';
import { checkEnv } from '../../env/testing.ts';

const ID = 'TableTop/Reach-v0';
const F = Object.keys(COLUMN).length;

describe('disturbed object tables', () => {
  const QUIET = { position: 0, size: 0, color: 0, miss: 0 } as const;

  it('err by what they are told, in the columns named, and nowhere else', () => {
    const errors = { x: [] as number[], h: [] as number[], red: [] as number[] };
    const env = disturbedEnv(make(ID), { ...QUIET, position: 0.7, size: 1.5 });
    const exact = make(ID);
    for (let seed = 0; seed < 400; seed++) {
      const noisy = env.reset({ seed }).observation as ObjectTable; // the space of a table-top
      const clean = exact.reset({ seed }).observation as ObjectTable;
      expect(noisy.mask).toEqual(clean.mask);
      for (const name of ['x', 'h', 'red'] as const) {
        errors[name].push((noisy.objects[COLUMN[name]] ?? 0) - (clean.objects[COLUMN[name]] ?? 0));
      }
    }
    const deviation = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(deviation(errors.x)).toBeGreaterThan(0.6);
    expect(deviation(errors.x)).toBeLessThan(0.8);
    expect(deviation(errors.h)).toBeGreaterThan(1.3);
    expect(deviation(errors.h)).toBeLessThan(1.7);
    expect(deviation(errors.red)).toBe(0);
  });

  it('overlook objects as often as they are told, whole rows at once', () => {
    const env = disturbedEnv(make(ID), { ...QUIET, miss: 0.25 });
    const exact = make(ID);
    let [seen, there] = [0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const noisy = env.reset({ seed }).observation as ObjectTable; // the space of a table-top
      const clean = exact.reset({ seed }).observation as ObjectTable;
      for (let row = 0; row < 4; row++) {
        there += clean.mask[row] ?? 0;
        seen += noisy.mask[row] ?? 0;
        if (noisy.mask[row] === 1 || clean.mask[row] === 0) continue;
        expect(noisy.ids[row]).toBe(-1);
        expect(noisy.objects.subarray(row * F, (row + 1) * F).every((x) => x === 0)).toBe(true);
      }
    }
    expect(1 - seen / there).toBeGreaterThan(0.2);
    expect(1 - seen / there).toBeLessThan(0.3);
  });

  it('keep the contract of environments', async () => {
    const report = await checkEnv(() => disturbedEnv(make(ID, { renderMode: 'rgb_array' })));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('go on exactly where their state was saved', () => {
    const env = disturbedEnv(make(ID));
    env.reset({ seed: 3 });
    const state = JSON.parse(JSON.stringify(env.getState()));
    const expected = [env.reset(), env.reset()];
    const other = disturbedEnv(make(ID));
    other.reset();
    other.setState(state);
    expect([other.reset(), other.reset()]).toEqual(expected);
  });
});
