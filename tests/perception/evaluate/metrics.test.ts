import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, type Scored } from '../../../perception/evaluate/average-precision.ts';
import { boxMetrics } from '../../../perception/evaluate/box-metrics.ts';
import { type Box, centreDistance, iou, objectBox } from '../../../perception/evaluate/boxes.ts';
import {
  countMetrics,
  posteriorCountAccuracy,
} from '../../../perception/evaluate/count-metrics.ts';
import { frameQuality } from '../../../perception/evaluate/frame-quality.ts';
import { type Found, matchBoxes } from '../../../perception/evaluate/matching.ts';
import { matchScenes } from '../../../perception/evaluate/outcomes.ts';
import { mean, quantile } from '../../../perception/evaluate/summary.ts';
import { labelsOf, objectAt, sceneOf } from './scenes.ts';

/** Boxes with whole corners inside 12 x 12 pixels, so that areas can be counted. */
const wholeBox: fc.Arbitrary<Box> = fc
  .tuple(fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .map(([x, y, w, h]) => [x, y, x + w, y + h]);

const pixels = ([x0, y0, x1, y1]: Box): Set<string> => {
  const set = new Set<string>();
  for (let x = x0; x < x1; x++) for (let y = y0; y < y1; y++) set.add(`${x},${y}`);
  return set;
};

describe('boxes', () => {
  it('overlap as their pixels do, counted one by one', () => {
    fc.assert(
      fc.property(wholeBox, wholeBox, (a, b) => {
        const [inA, inB] = [pixels(a), pixels(b)];
        const both = [...inA].filter((pixel) => inB.has(pixel)).length;
        expect(iou(a, b)).toBeCloseTo(both / (inA.size + inB.size - both), 12);
      }),
    );
  });

  it('are laid around an object centre', () => {
    expect(objectBox({ x: 5, y: 8, w: 4, h: 2 })).toEqual([3, 7, 7, 9]);
    expect(centreDistance([0, 0, 2, 2], [3, 4, 5, 6])).toBe(5);
  });
});

describe('averagePrecision', () => {
  const hits = (pattern: string): Scored[] =>
    [...pattern].map((mark, i) => ({ score: 1 - i / 100, hit: mark === '+' }));

  it.each<[string, number, number]>([
    // detections by falling score, true objects, area by hand
    ['++', 2, 1],
    ['+', 2, 1 / 2],
    ['-+', 1, 1 / 2],
    ['+-', 1, 1],
    ['+-+', 2, (1 / 2) * 1 + (1 / 2) * (2 / 3)],
    ['-++', 2, 2 / 3], // precision 1/2 at recall 1/2 is lifted to 2/3, met at recall 1
    ['+--+', 4, (1 / 4) * 1 + (1 / 4) * (1 / 2)],
    ['---', 3, 0],
    ['', 3, 0],
    ['', 0, 1],
    ['-', 0, 0],
  ])('of "%s" over %i true objects is %d', (pattern, truths, area) => {
    expect(averagePrecision(hits(pattern), truths)).toBeCloseTo(area, 12);
  });

  it('lets equal scores in together, whatever their order', () => {
    const tied = [true, false, true, false].map((hit) => ({ score: 0.5, hit }));
    expect(averagePrecision(tied, 2)).toBeCloseTo(1 / 2, 12);
    expect(averagePrecision([...tied].reverse(), 2)).toBeCloseTo(1 / 2, 12);
  });
});

describe('summaries', () => {
  // between the sorted 1, 2, 3, 10 at places 0, 1, 2, 3
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 2.5],
    [0.9, 3 + 0.7 * 7],
    [1, 10],
  ])('find the quantile %d of an unordered list', (q, value) => {
    expect(quantile([10, 1, 3, 2], q)).toBeCloseTo(value, 12);
  });

  it('are null of nothing', () => {
    expect([mean([]), quantile([], 0.5)]).toEqual([null, null]);
    expect(mean([1, 2, 6])).toBe(3);
  });
});

describe('matchBoxes', () => {
  const found = (box: Box, score: number): Found => ({ box, score });

  it('gives each true box away once, to the highest score', () => {
    const truth: Box = [0, 0, 10, 10];
    const matches = matchBoxes(
      [found([0, 0, 10, 9], 0.4), found([0, 0, 10, 8], 0.9)],
      [truth],
      0.5,
    );
    expect(matches).toEqual([null, { truth: 0, iou: 0.8 }]);
  });

  it('takes the true box of largest overlap among the free ones', () => {
    const truths: Box[] = [
      [0, 0, 10, 10],
      [2, 0, 12, 10],
    ];
    const both = [found([2, 0, 12, 10], 0.9), found([2, 0, 12, 10], 0.8)];
    expect(matchBoxes(both, truths, 0.5)).toEqual([
      { truth: 1, iou: 1 },
      { truth: 0, iou: 80 / 120 },
    ]);
  });

  it('counts an overlap of exactly the threshold, and none below', () => {
    const truth: Box = [0, 0, 10, 10];
    expect(matchBoxes([found([0, 0, 10, 5], 1)], [truth], 0.5)).toEqual([{ truth: 0, iou: 0.5 }]);
    expect(matchBoxes([found([0, 0, 10, 4.99], 1)], [truth], 0.5)).toEqual([null]);
  });
});

describe('metrics of scenes', () => {
  const a: Box = [10, 10, 20, 20];
  const b: Box = [40, 40, 50, 60];
  const shifted = ([x0, y0, x1, y1]: Box, dx: number): Box => [x0 + dx, y0, x1 + dx, y1];

  it('agree with a table laid by hand', () => {
    // frame  truth  found                         score  IoU      centre off by
    // 0      a, b   a exactly                     .9     1        0
    //               b moved 2 right               .8     8/12     2
    // 1      a      a moved 1 right               .7     9/11     1
    //               a box in the void             .95    -
    // 2      b      nothing
    // 3      -      nothing
    const scenes = [
      sceneOf([objectAt(a, 0.9), objectAt(shifted(b, 2), 0.8)], [0, 0.2, 0.8, 0]),
      sceneOf([objectAt(shifted(a, 1), 0.7), objectAt([0, 0, 5, 5], 0.95)], [0, 0.6, 0.4, 0]),
      sceneOf([], [0.6, 0.4, 0, 0]),
      sceneOf([], [0.9, 0.1, 0, 0]),
    ];
    const labels = labelsOf([[a, b], [a], [b], []]);
    expect(countMetrics(scenes, labels)).toEqual({
      count_accuracy: 2 / 4, // frames 0 and 3
      confusion: [
        [1, 0, 0],
        [1, 0, 1],
        [0, 0, 1],
      ],
    });
    expect(posteriorCountAccuracy(scenes, labels)).toBe(3 / 4); // all but frame 2
    const boxes = boxMetrics(scenes, labels);
    // by score: miss .95, hit .9, hit .8, hit .7 -> precision 0, 1/2, 2/3, 3/4 at recall 0, 1/4, 2/4, 3/4
    expect(boxes?.ap50).toBeCloseTo((3 / 4) * (3 / 4), 12);
    // at IoU .75 the .8 is a miss too: 0, 1/2, 1/3, 2/4 -> 1/2 up to recall 2/4
    expect(boxes?.ap75).toBeCloseTo((2 / 4) * (1 / 2), 12);
    expect(boxes?.precision50).toBe(3 / 4);
    expect(boxes?.recall50).toBe(3 / 4);
    expect(boxes?.mean_iou).toBeCloseTo((1 + 8 / 12 + 9 / 11) / 3, 12);
    // 0, 1, 2: the 90 % quantile lies at place 1.8
    expect(boxes?.position_error_px).toBeCloseTo(1, 12);
    expect(boxes?.position_error_mean_px).toBeCloseTo(1, 12);
    expect(boxes?.position_error_p90_px).toBeCloseTo(1.8, 12);
  });

  it('measure sizes by both sides, and say which way they are off', () => {
    // a is 10 x 10: found 12 x 10, 9 x 10 and 10 x 13 around the same centre
    const around = (w: number, h: number): Box => [15 - w / 2, 15 - h / 2, 15 + w / 2, 15 + h / 2];
    const scenes = [around(12, 10), around(9, 10), around(10, 13)].map((box) =>
      sceneOf([objectAt(box)]),
    );
    const boxes = boxMetrics(scenes, labelsOf([[a], [a], [a]]));
    // (|2| + 0) / 2, (|-1| + 0) / 2, (0 + |3|) / 2 = 1, .5, 1.5
    expect(boxes?.size_error_px).toBeCloseTo(1, 12);
    expect(boxes?.size_error_mean_px).toBeCloseTo(1, 12);
    expect(boxes?.size_error_p90_px).toBeCloseTo(1 + 0.8 * 0.5, 12);
    expect(boxes?.size_bias_px).toBeCloseTo((1 - 0.5 + 1.5) / 3, 12);
    expect(boxes?.position_error_mean_px).toBeCloseTo(0, 12);
  });

  it('leave out frames whose objects do not all have a box', () => {
    const labels = labelsOf([[a], [a]]);
    labels.counts[1] = 2; // a second object, which nobody boxed
    const scenes = [sceneOf([]), sceneOf([objectAt(a), objectAt(b)])];
    expect(boxMetrics(scenes, labels)).toMatchObject({ ap50: 0, recall50: 0, precision50: null });
    expect(countMetrics(scenes, labels).count_accuracy).toBe(1 / 2);
  });

  it.each<[string, readonly Box[], readonly Box[], number]>([
    ['an empty frame in which nothing is found', [], [], 1],
    ['one exact and one missed object', [a, b], [a], 1 / 1.5],
    ['one object found with IoU 8/12, one spurious box', [b], [shifted(b, 2), a], 8 / 12 / 1.5],
    ['nothing right', [a], [b], 0],
  ])('rate a frame by panoptic quality: %s', (_, truths, found, quality) => {
    const scene = sceneOf(found.map((box) => objectAt(box)));
    const [outcome] = matchScenes([scene], labelsOf([truths])) ?? [];
    expect(outcome && frameQuality(outcome)).toBeCloseTo(quality, 12);
  });

  it('take the mean of the middle two as median of an even number', () => {
    const scenes = [1, 2].map((dx) => sceneOf([objectAt(shifted(a, dx))]));
    expect(boxMetrics(scenes, labelsOf([[a], [a]]))?.position_error_px).toBeCloseTo(1.5, 12);
  });

  it('know no boxes where the labels hold none', () => {
    const countsOnly = { ...labelsOf([[a]]), boxes: null, valid: null };
    expect(boxMetrics([sceneOf([])], countsOnly)).toBeNull();
    expect(countMetrics([sceneOf([])], countsOnly).count_accuracy).toBe(0);
  });

  it('have no errors to report where nothing matches', () => {
    const { ap50, ap75, recall50, ...rest } = boxMetrics([sceneOf([])], labelsOf([[a]])) ?? {};
    expect([ap50, ap75, recall50]).toEqual([0, 0, 0]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  it.each([
    ['countMetrics', countMetrics],
    ['boxMetrics', boxMetrics],
    ['posteriorCountAccuracy', posteriorCountAccuracy],
  ])('are refused for labels of another number of frames: %s', (_, metric) => {
    expect(() => metric([sceneOf([])], labelsOf([[], []]))).toThrowCode('BAD_ARGUMENT');
  });

  it('finds the average precision that a slow reading of the definition finds', () => {
    const frame = fc.record({
      truths: fc.array(wholeBox, { maxLength: 3 }),
      found: fc.array(fc.tuple(wholeBox, fc.constantFrom(0.55, 0.6, 0.7, 0.8, 0.9)), {
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 5 }), (frames) => {
        const scenes = frames.map(({ found }) =>
          sceneOf(found.map(([box, score]) => objectAt(box, score))),
        );
        const boxes = boxMetrics(scenes, labelsOf(frames.map(({ truths }) => truths)));
        expect(boxes?.ap50).toBeCloseTo(slowAveragePrecision(frames, 0.5), 10);
        expect(boxes?.ap75).toBeCloseTo(slowAveragePrecision(frames, 0.75), 10);
      }),
      { numRuns: 300 },
    );
  });
});

// ---------------------------------------------------------------------------

interface PlainFrame {
  readonly truths: readonly Box[];
  readonly found: readonly (readonly [Box, number])[];
}

/**
 * For every threshold: match afresh only what reaches it, count; then for every recall level
 * k / truths the best precision among thresholds that reach it; the mean over the levels.
 */
function slowAveragePrecision(frames: readonly PlainFrame[], least: number): number {
  const truths = frames.reduce((sum, f) => sum + f.truths.length, 0);
  const scores = frames.flatMap((f) => f.found.map(([, score]) => score));
  if (truths === 0) return scores.length === 0 ? 1 : 0;
  const curve = [...new Set(scores)].map((threshold) => {
    let hits = 0;
    for (const { truths: real, found } of frames) {
      const free = new Set(real.keys());
      for (const score of [0.9, 0.8, 0.7, 0.6, 0.55].filter((s) => s >= threshold)) {
        for (const [box] of found.filter(([, s]) => s === score)) {
          const ranked = [...free]
            .map((k) => ({ k, overlap: slowIou(box, real[k] ?? box) }))
            .filter(({ overlap }) => overlap >= least)
            .sort((p, q) => q.overlap - p.overlap || p.k - q.k);
          if (ranked[0] === undefined) continue;
          free.delete(ranked[0].k);
          hits++;
        }
      }
    }
    const reached = scores.filter((score) => score >= threshold).length;
    return { hits, precision: hits / reached };
  });
  let sum = 0;
  for (let level = 1; level <= truths; level++) {
    sum += Math.max(0, ...curve.filter((p) => p.hits >= level).map((p) => p.precision));
  }
  return sum / truths;
}

function slowIou(a: Box, b: Box): number {
  const [inA, inB] = [pixels(a), pixels(b)];
  const both = [...inA].filter((pixel) => inB.has(pixel)).length;
  return both / (inA.size + inB.size - both);
}
