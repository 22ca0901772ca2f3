import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import type { Box } from '../../../perception/evaluate/boxes.ts';
import {
  countCalibration,
  positionCalibration,
  presenceCalibration,
  slotPresences,
} from '../../../perception/evaluate/calibration.ts';
import { reliability } from '../../../perception/evaluate/reliability.ts';
import { countPosterior } from '../../../perception/supair/inference/read-scene.ts';
import { labelsOf, objectAt, sceneOf } from './scenes.ts';

const a: Box = [10, 10, 20, 20];
const b: Box = [40, 40, 50, 60];

describe('reliability', () => {
  it('agrees with a table laid by hand', () => {
    const forecasts = [
      { probability: 0.1, event: false },
      { probability: 0.2, event: true }, // bin [0, .5): said .3 in all, happened 1 of 2
      { probability: 0.5, event: false },
      { probability: 0.9, event: true },
      { probability: 1, event: true }, // bin [.5, 1]: said 2.4 in all, happened 2 of 3
    ];
    const { n, ece, brier, bins } = reliability(forecasts, 2);
    expect(n).toBe(5);
    // 2/5 |.5 - .15| + 3/5 |2/3 - .8|
    expect(ece).toBeCloseTo((2 / 5) * 0.35 + (3 / 5) * (0.8 - 2 / 3), 12);
    expect(brier).toBeCloseTo((0.01 + 0.64 + 0.25 + 0.01 + 0) / 5, 12);
    expect(bins.map((bin) => [bin.low, bin.high, bin.n])).toEqual([
      [0, 0.5, 2],
      [0.5, 1, 3],
    ]);
    expect(bins.map(({ event_rate }) => event_rate)).toEqual([1 / 2, 2 / 3]);
    expect(bins[1]?.mean_forecast).toBeCloseTo(0.8, 12);
  });

  it('is good for events that happen as often as said, and bad for boasts', () => {
    const rng = new Rng(1);
    const honest = Array.from({ length: 20_000 }, () => {
      const probability = rng.uniform();
      return { probability, event: rng.bernoulli(probability) };
    });
    expect(reliability(honest).ece).toBeLessThan(0.015);
    const boasts = honest.map(({ probability, event }) => {
      return { probability: probability > 0.5 ? 1 : 0, event };
    });
    expect(reliability(boasts).ece).toBeCloseTo(0.25, 1); // the mean of 1 - p over p in [.5, 1]
  });

  it('has nothing to say of nothing', () => {
    const { n, ece, brier, bins } = reliability([]);
    expect([n, ece, brier, bins[3]?.mean_forecast]).toEqual([0, null, null, null]);
    expect(bins).toHaveLength(10);
  });
});

describe('calibration of presence', () => {
  it('reads the presences of all slots from the count posterior', () => {
    const presences = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(presences, (ps) => {
        expect(slotPresences(countPosterior(ps))).toBeAllClose(ps, 1e-6);
      }),
      { seed: 3 },
    );
    expect(slotPresences([1, 0, 0])).toEqual([0]); // what follows a presence of 0 cannot be known
  });

  it('counts a slot right where its box is, and absent slots where objects are left over', () => {
    // frame 0: a found (.9 hits), b missed; slots 2 and 3 say .3 and .2: the first takes b
    // frame 1: nothing there, a box at .6 (false); two more at .1 and .05 (both rightly low)
    const scenes = [
      sceneOf([objectAt(a, 0.9)], countPosterior([0.9, 0.2, 0.3])),
      sceneOf([objectAt(b, 0.6)], countPosterior([0.6, 0.1, 0.05])),
    ];
    const found = presenceCalibration(scenes, labelsOf([[a, b], []]));
    const events = [
      [0.9, 1],
      [0.3, 1],
      [0.2, 0],
      [0.6, 0],
      [0.1, 0],
      [0.05, 0],
    ] as const;
    expect(found?.n).toBe(6);
    expect(found?.brier).toBeCloseTo(events.reduce((s, [p, e]) => s + (p - e) ** 2, 0) / 6, 9);
    // every forecast has a bin of its own, give or take the rounding of .1, .2, .3 and .6
    const gaps = events.map(([p, e]) => Math.abs(p - e));
    expect(found?.ece).toBeCloseTo(gaps.reduce((s, gap) => s + gap, 0) / 6, 9);
  });

  it('needs boxes', () => {
    const counted = { ...labelsOf([[a]]), boxes: null, valid: null };
    expect(presenceCalibration([sceneOf([])], counted)).toBeNull();
  });
});

describe('calibration of the count posterior', () => {
  it('compares the likeliest count with the true one, and scores its logarithm', () => {
    const scenes = [
      sceneOf([], [0.1, 0.7, 0.2]), // right with .7
      sceneOf([], [0.6, 0.25, 0.15]), // wrong with .6: the truth had 1/4
    ];
    const found = countCalibration(scenes, labelsOf([[a], [a]]));
    expect(found.ece).toBeCloseTo((0.3 + 0.6) / 2, 12);
    expect(found.log_score_bits).toBeCloseTo((-Math.log2(0.7) + 2) / 2, 12);
  });

  it('is infinitely surprised by what it held impossible', () => {
    const found = countCalibration([sceneOf([], [1, 0])], labelsOf([[a]]));
    expect(found.log_score_bits).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('calibration of positions', () => {
  it('agrees with a table laid by hand', () => {
    // a's centre is (15, 15), b's (45, 50); std .5 in x and 2 in y
    // found a: +.4, -3   -> .8 and 1.5 deviations
    // found b: -1.5, +1  -> 3 and .5 deviations
    const at = ([x0, y0, x1, y1]: Box, dx: number, dy: number) => {
      return { ...objectAt([x0 + dx, y0 + dy, x1 + dx, y1 + dy]), x_std: 0.5, y_std: 2 };
    };
    const scenes = [sceneOf([at(a, 0.4, -3), at(b, -1.5, 1)])];
    const found = positionCalibration(scenes, labelsOf([[a, b]]));
    expect(found?.n).toBe(2);
    expect(found?.x.within_1_std).toBe(1 / 2);
    expect(found?.x.within_2_std).toBe(1 / 2);
    expect(found?.x.bias_px).toBeCloseTo((0.4 - 1.5) / 2, 9);
    expect(found?.x.error_over_std).toBeCloseTo(Math.sqrt((0.8 ** 2 + 3 ** 2) / 2), 9);
    expect(found?.y.within_1_std).toBe(1 / 2);
    expect(found?.y.within_2_std).toBe(1);
    expect(found?.y.bias_px).toBeCloseTo(-1, 9);
    // the truth lies at -.8, 3, 1.5 and -.5 deviations: Phi = .212, .999, .933, .309
    expect(found?.pit).toBeAllClose([0, 0, 0.25, 0.25, 0, 0, 0, 0, 0, 0.5], 1e-12);
  });

  it('takes an exact position that claims to be exact', () => {
    const sure = { ...objectAt(a), x_std: 0, y_std: 0 };
    const found = positionCalibration([sceneOf([sure])], labelsOf([[a]]));
    expect(found?.x).toEqual({ within_1_std: 1, within_2_std: 1, error_over_std: 0, bias_px: 0 });
    expect(found?.pit.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('finds a Gaussian posterior to be one, and a narrow one too narrow', () => {
    const rng = new Rng(9);
    const scenesOf = (stated: number) =>
      Array.from({ length: 4000 }, () => {
        const [dx, dy] = [rng.normal(0, 0.5), rng.normal(0, 0.5)];
        return sceneOf([
          { ...objectAt([10 + dx, 10 + dy, 20 + dx, 20 + dy]), x_std: stated, y_std: stated },
        ]);
      });
    const labels = labelsOf(new Array<Box[]>(4000).fill([a]));
    const right = positionCalibration(scenesOf(0.5), labels);
    expect(right?.x.within_1_std).toBeCloseTo(0.683, 1.3);
    expect(right?.y.within_2_std).toBeCloseTo(0.954, 1.6);
    for (const share of right?.pit ?? []) expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
    const narrow = positionCalibration(scenesOf(0.25), labels);
    expect(narrow?.x.error_over_std).toBeCloseTo(2, 0.9);
    // |z| of twice the stated deviation below 1: Phi(.5) - Phi(-.5) = .383
    expect(narrow?.x.within_1_std).toBeCloseTo(0.383, 1.3);
    expect(narrow?.pit[0]).toBeGreaterThan(0.2);
  });
});
