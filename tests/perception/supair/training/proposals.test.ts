/** Bottom-up boxes on frames laid out by hand, and who gets which box. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import type { Posterior } from '../../../../perception/supair/boxes/where.ts';
import { boxTable, gatherBoxes } from '../../../../perception/supair/training/batches.ts';
import { stillBackground } from '../../../../perception/supair/training/proposals/backgrounds.ts';
import {
  surpriseOf,
  surpriseWith,
} from '../../../../perception/supair/training/proposals/surprise.ts';
import {
  dropMerged,
  dropUnsteady,
  type ProposalBox,
  proposeBoxes,
} from '../../../../perception/supair/training/proposals.ts';
import {
  nearestPairs,
  proposalLoss,
  proposalTargets,
} from '../../../../perception/supair/training/warm-start.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { expectGradient } from '../../../support/gradients.ts';
import { onBackend, values } from '../../../support/tensors.ts';

onBackend(TEST_BACKEND);

/** Frames drawn as text: a dot is the table (100), a letter an object (220). */
function drawn(...pictures: string[][]): FrameSet {
  const height = pictures[0]?.length ?? 0;
  const width = pictures[0]?.[0]?.length ?? 0;
  const frames = Uint8Array.from(
    pictures.flatMap((rows) =>
      rows.flatMap((row) => [...row].map((ch) => (ch === '.' ? 100 : 220))),
    ),
  );
  return {
    name: 'drawn',
    size: pictures.length,
    height,
    width,
    channels: 1,
    frames,
    labels: null,
    episodeLength: null,
  };
}

const EMPTY = ['........', '........', '........', '........'];
const FRAMES = drawn(
  ['aa....b.', 'aa....b.', '......b.', '........'],
  ['........', '.cc.....', '..cc....', '........'],
  ['........', '.d......', '..d.....', '........'],
  EMPTY,
  EMPTY,
  EMPTY,
  EMPTY,
);
const OPTIONS = { threshold: 10, reach: 1, minArea: 3, maxBoxes: 4 } as const;

/** How each pixel of a frame differs from the others' medians. */
function surprise(frames: FrameSet, index: number): Float32Array {
  return surpriseOf(frames, index, surpriseWith(frames, stillBackground(frames), 0));
}

describe('proposals', () => {
  const boxes = (frame: number, more = {}): unknown =>
    proposeBoxes(surprise(FRAMES, frame), FRAMES, { ...OPTIONS, ...more });

  it('are tight boxes in frame coordinates, from left to right', () => {
    expect(boxes(0)).toEqual([
      [0, 0, 2, 2],
      [6, 0, 7, 3],
    ]);
  });

  it('join pixels that share a side', () => {
    expect(boxes(1)).toEqual([[1, 1, 4, 3]]);
  });

  it('leave apart pixels that share a corner only, and drop what is small', () => {
    expect(boxes(2)).toEqual([]);
    expect(boxes(2, { minArea: 1 })).toEqual([
      [1, 1, 2, 2],
      [2, 2, 3, 3],
    ]);
  });

  it('reach over one pixel where told to, but not from corner to corner of a 3 x 3 gap', () => {
    const gaps = drawn(
      ['a.a.....', '........', '.a.....c', 'a.......', 'a...b...'],
      ...new Array(4).fill(new Array(5).fill('........')),
    );
    const options = { ...OPTIONS, minArea: 1, reach: 2 } as const;
    expect(proposeBoxes(surprise(gaps, 0), gaps, options)).toEqual([
      [0, 0, 3, 5],
      [4, 4, 5, 5],
      [7, 2, 8, 3],
    ]);
    const corner = drawn(
      ['a.......', '........', '..a.....', '........'],
      ...new Array(4).fill(EMPTY),
    );
    expect(proposeBoxes(surprise(corner, 0), corner, options)).toHaveLength(2);
  });

  it('keep the largest where there are too many', () => {
    expect(boxes(0, { maxBoxes: 1 })).toEqual([[0, 0, 2, 2]]);
  });

  it('do not wrap around the edge of a row', () => {
    const frames = drawn(
      ['.......a', 'a.......', 'a.......'],
      ...new Array(5).fill(['........', '........', '........']),
    );
    expect(proposeBoxes(surprise(frames, 0), frames, { ...OPTIONS, minArea: 1 })).toEqual([
      [0, 1, 1, 3],
      [7, 0, 8, 1],
    ]);
  });
});

describe('boxes that probably hold several objects', () => {
  const square = (side: number): ProposalBox => [3, 4, 3 + side, 4 + side];
  /** Forty frames of two objects of 9 to 11 pixels. */
  const usual = Array.from({ length: 40 }, (_, i) => [square(9 + (i % 3)), square(11 - (i % 3))]);

  it('are those a fifth longer than three quarters of all boxes, in either direction', () => {
    const wide: ProposalBox = [0, 0, 14, 6];
    const high: ProposalBox = [0, 0, 6, 14];
    const limit: ProposalBox = [0, 0, 13, 13];
    const kept = dropMerged([...usual, [wide], [square(10), high], [limit], []]);
    expect(kept).toEqual([...usual, null, null, [limit], []]);
  });

  it('are believed where they are common: objects then come in several sizes', () => {
    const mixed = [...usual.slice(0, 8), ...usual.slice(0, 3).map(() => [square(20)])];
    expect(dropMerged(mixed)).toEqual(mixed);
  });

  it('are none where there are no boxes at all', () => {
    expect(dropMerged([[], []])).toEqual([[], []]);
  });
});

describe('boxes that hang on a threshold', () => {
  it('are not believed, nor are those that were not before', () => {
    const [a, b]: [ProposalBox, ProposalBox] = [
      [0, 0, 5, 5],
      [9, 0, 15, 5],
    ];
    const proposals = [[a], [a, b], [], [a], null];
    const others = [[b], [a], [], [], []];
    expect(dropUnsteady(proposals, others)).toEqual([[a], null, [], null, null]);
  });
});

describe('the assignment', () => {
  it('takes the nearest free pair each time', () => {
    const cost = tf.tensor3d([
      [
        [5, 1, 9],
        [2, 1.5, 9],
        [7, 3, 4],
      ],
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    ]);
    // (0,1) = 1 first, then (1,0) = 2, then what is left; equal costs go in order
    expect(values(nearestPairs(cost))).toEqual(
      [
        [0, 1, 0],
        [1, 0, 0],
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ].flat(),
    );
  });

  it('is that of a search over sorted pairs, and leaves out what may not be paired', () => {
    const rng = new Rng(1);
    for (let trial = 0; trial < 20; trial++) {
      const n = 1 + rng.integer(5);
      const usable = rng.integer(n + 1);
      const cost = Array.from({ length: n }, (_, k) =>
        Array.from({ length: n }, (_, j) =>
          k < usable && j < usable ? rng.uniform(0, 5000) : 1e9 + rng.uniform(0, 5000),
        ),
      );
      const expected = Array.from({ length: n }, () => new Array<number>(n).fill(0));
      const pairs = cost.flatMap((row, k) => row.map((c, j) => ({ c, k, j })));
      for (const { c, k, j } of pairs.sort((a, b) => a.c - b.c)) {
        const free = expected[k]?.every((x) => x === 0) && expected.every((row) => row[j] === 0);
        if (c < 1e9 && free) (expected[k] as number[])[j] = 1; // k < n
      }
      expect(values(nearestPairs(tf.tensor3d([cost])))).toEqual(expected.flat());
    }
  });
});

describe('the warm-start loss', () => {
  /** Boxes of patch side 10 whose outermost sample points are given. */
  const rows = (slots: number, ...proposals: ProposalBox[][]): tf.Tensor3D =>
    gatherBoxes(boxTable(proposals, slots), slots, [...proposals.keys()]);
  const posterior = (logits: number[], boxes: [number, number, number, number][]): Posterior => {
    const row = (f: (b: [number, number, number, number]) => number): tf.Tensor2D =>
      tf.tensor2d([boxes.map(f)]);
    const mean = {
      sx: row((b) => (b[2] - b[0]) / 10),
      sy: row((b) => (b[3] - b[1]) / 10),
      x: row((b) => b[0]),
      y: row((b) => b[1]),
    };
    return { presenceLogit: tf.tensor2d([logits]), mean, std: mean };
  };

  it('wants the first slots present and gives each the box it is nearest to', () => {
    const q = posterior(
      [0, 0, 0],
      [
        [20, 20, 29, 29],
        [2, 2, 7, 9],
        [0, 0, 5, 5],
      ],
    );
    const targets = proposalTargets(
      rows(3, [
        [0, 0, 6, 8],
        [21, 19, 30, 31],
      ]),
      q,
      10,
    );
    expect(values(targets)).toEqual([1, 21, 19, 29, 30, 1, 0, 0, 5, 7, 0, 0, 0, 0, 0]);
  });

  it('is zero at the target and grows with distance and with doubt', () => {
    const at = (logits: number[], left: number): number => {
      const q = posterior(logits, [
        [left, 0, left + 5, 7],
        [0, 0, 5, 5],
      ]);
      return values(proposalLoss(q, rows(2, [[0, 0, 6, 8]]), 10))[0] ?? Number.NaN;
    };
    expect(at([40, -40], 0)).toBeCloseTo(0, 6);
    // two edges off by 3: 2 (sqrt(10) - 1) weighted 0.1, over two slots
    expect(at([40, -40], 3)).toBeCloseTo((0.1 * 2 * (Math.sqrt(10) - 1)) / 2, 4);
    // undecided in both slots: ln 2 each, averaged
    expect(at([0, 0], 0)).toBeCloseTo(Math.LN2, 5);
  });

  it('has the gradient of its formula, with targets that stand still', () => {
    const boxes: ProposalBox[] = [[2, 1, 8, 9]];
    const [x, y, sx, sy] = [3.2, 0.1, 0.55, 0.85].map((v) => tf.tensor2d([[v]]));
    expectGradient(
      (logit, ...[x0, y0, w, h]) => {
        const mean = { x: x0, y: y0, sx: w, sy: h } as Posterior['mean'];
        const q = { presenceLogit: logit as tf.Tensor2D, mean, std: mean };
        return proposalLoss(q, rows(1, boxes), 10);
      },
      [tf.tensor2d([[0.4]]), x, y, sx, sy] as tf.Tensor[],
    );
  });

  it('says nothing of frames whose boxes are not known, whatever the detector says', () => {
    const unknown = gatherBoxes(boxTable([null], 2), 2, [0]);
    const none = gatherBoxes(boxTable([[]], 2), 2, [0]);
    const q = posterior(
      [3, -2],
      [
        [1, 1, 9, 9],
        [0, 0, 5, 5],
      ],
    );
    expect(values(proposalLoss(q, unknown, 10))).toEqual([0]);
    const softplus = (v: number): number => Math.log1p(Math.exp(v));
    expect(values(proposalLoss(q, none, 10))[0]).toBeCloseTo((softplus(3) + softplus(-2)) / 2, 5);
  });
});
