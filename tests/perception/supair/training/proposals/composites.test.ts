/** Composites: their boxes hold what was pasted, and they touch without hiding. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import {
  type TrustedBoxes,
  withComposites,
} from '../../../../../perception/supair/training/proposals/composites.ts';
import type { ProposalBox } from '../../../../../perception/supair/training/proposals/groups.ts';

const [WIDTH, HEIGHT] = [30, 24];
const TABLE = 10;

/** Colour frames with filled boxes; object k of frame i is of the grey 100 + 10 i + k. */
function painted(boxes: readonly (readonly ProposalBox[])[]): FrameSet {
  const frames = new Uint8Array(boxes.length * WIDTH * HEIGHT * 3).fill(TABLE);
  boxes.forEach((own, i) => {
    own.forEach(([x0, y0, x1, y1], k) => {
      for (let y = y0; y < y1; y++) {
        const row = ((i * HEIGHT + y) * WIDTH + x0) * 3;
        frames.fill(100 + 10 * i + k, row, row + 3 * (x1 - x0));
      }
    });
  });
  return {
    name: 'painted',
    size: boxes.length,
    width: WIDTH,
    height: HEIGHT,
    channels: 3,
    frames,
    labels: null,
    episodeLength: null,
  };
}

const BOXES: readonly (readonly ProposalBox[])[] = [
  [[3, 4, 9, 12]],
  [[20, 10, 25, 15]],
  [
    [2, 2, 8, 8],
    [15, 12, 22, 20],
  ],
  [],
  [[1, 1, 7, 6]],
];
const FRAMES = painted(BOXES);
/** The last frame's box is not believed. */
const TRUSTED: TrustedBoxes = BOXES.map((boxes, i) => (i === 4 ? null : boxes));

const inkOf = (index: number): Uint8Array =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, p) =>
    FRAMES.frames[(index * WIDTH * HEIGHT + p) * 3] === TABLE ? 0 : 1,
  );

const made = (count: number, mostBoxes = 3): ReturnType<typeof withComposites> =>
  withComposites(
    FRAMES,
    TRUSTED,
    { count, mostBoxes, touching: 1, varied: false, inkOf },
    new Rng(7),
  );

/** Greys of a frame inside a box, each once. */
function greysIn(set: FrameSet, index: number, [x0, y0, x1, y1]: ProposalBox): Set<number> {
  const greys = new Set<number>();
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      greys.add(set.frames[((index * HEIGHT + y) * WIDTH + x) * 3 + 1] as number);
    }
  }
  return greys;
}

const area = ([x0, y0, x1, y1]: ProposalBox): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
const common = (a: ProposalBox, b: ProposalBox): ProposalBox => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

describe('composites', () => {
  const { frames, trusted } = made(60);
  const composites = Array.from({ length: 60 }, (_, i) => FRAMES.size + i);

  it('follow the frames they are made of, which stay as they are', () => {
    expect(frames.size).toBe(65);
    expect(trusted).toHaveLength(65);
    expect(trusted.slice(0, 5)).toEqual(TRUSTED);
    expect(frames.frames.subarray(0, FRAMES.frames.length)).toEqual(FRAMES.frames);
  });

  it('show one object more than their hosts, each in its box and nothing outside', () => {
    for (const i of composites) {
      const boxes = trusted[i] ?? [];
      expect([2, 3]).toContain(boxes.length);
      const whole = greysIn(frames, i, [0, 0, WIDTH, HEIGHT]);
      whole.delete(TABLE);
      // a donor may be its own host: two objects of one grey
      expect(whole.size).toBeGreaterThanOrEqual(boxes.length - 1);
      const covered = new Uint8Array(WIDTH * HEIGHT);
      for (const box of boxes) {
        // objects fill their boxes, so no table shows there
        expect(greysIn(frames, i, box).has(TABLE)).toBe(false);
        for (let y = box[1]; y < box[3]; y++) {
          covered.fill(1, y * WIDTH + box[0], y * WIDTH + box[2]);
        }
      }
      const ink = Array.from(
        { length: WIDTH * HEIGHT },
        (_, p) => frames.frames[(i * WIDTH * HEIGHT + p) * 3] !== TABLE,
      );
      expect(ink.filter(Boolean).length).toBe(covered.reduce((a, b) => a + b, 0));
    }
  });

  it('have boxes that touch or overlap, by half of the smaller at most, from left to right', () => {
    let overlapping = 0;
    for (const i of composites) {
      const boxes = trusted[i] ?? [];
      expect(boxes.map((box) => box[0])).toEqual(boxes.map((box) => box[0]).sort((a, b) => a - b));
      const pairs = boxes.flatMap((a, k) => boxes.slice(k + 1).map((b) => [a, b] as const));
      const touching = pairs.filter(([a, b]) => {
        const [x0, y0, x1, y1] = common(a, b);
        return x0 <= x1 && y0 <= y1;
      });
      expect(touching.length).toBeGreaterThan(0);
      for (const [a, b] of pairs) {
        const shared = common(a, b);
        const both = shared[0] < shared[2] && shared[1] < shared[3] ? area(shared) : 0;
        expect(both).toBeLessThanOrEqual(0.5 * Math.min(area(a), area(b)));
        if (both > 0) overlapping++;
      }
    }
    expect(overlapping).toBeGreaterThan(20);
  });

  it('touch in as many as is asked for, and by chance', () => {
    const options = { count: 200, mostBoxes: 3, varied: false, inkOf };
    const touchingOf = (touching: number): number => {
      const set = withComposites(FRAMES, TRUSTED, { ...options, touching }, new Rng(3));
      const touch = (boxes: readonly ProposalBox[]): boolean =>
        boxes.some((a, k) =>
          boxes.slice(k + 1).some((b) => {
            const [x0, y0, x1, y1] = common(a, b);
            return x0 <= x1 && y0 <= y1;
          }),
        );
      return set.trusted.slice(FRAMES.size).filter((boxes) => boxes && touch(boxes)).length / 200;
    };
    expect(touchingOf(1)).toBe(1);
    const [chance, some] = [touchingOf(0), touchingOf(0.5)];
    expect(chance).toBeLessThan(0.7);
    expect(some).toBeGreaterThan(chance + 0.1);
    expect(some).toBeLessThan(0.95);
  });

  it('never take what is not believed, nor exceed the most objects', () => {
    const few = made(40, 2);
    for (let i = FRAMES.size; i < few.frames.size; i++) {
      expect(few.trusted[i]).toHaveLength(2);
      const greys = greysIn(few.frames, i, [0, 0, WIDTH, HEIGHT]);
      expect([...greys].every((grey) => [TABLE, 100, 110].includes(grey))).toBe(true);
    }
  });

  it('are none where no frame has one object alone, or all are full', () => {
    const pairs = painted([BOXES[2] ?? []]);
    const options = { count: 5, mostBoxes: 3, touching: 1, varied: false, inkOf };
    expect(withComposites(pairs, [BOXES[2] ?? []], options, new Rng(1)).frames.size).toBe(1);
    expect(made(5, 1).frames.size).toBe(FRAMES.size);
  });

  it('are varied where that is asked for: other hues, empty hosts, hosts that are composites', () => {
    const options = { count: 150, mostBoxes: 4, touching: 0.5, varied: true, inkOf };
    const { frames, trusted } = withComposites(FRAMES, TRUSTED, options, new Rng(5));
    const counts = trusted.slice(FRAMES.size).map((boxes) => boxes?.length);
    expect(new Set(counts)).toEqual(new Set([1, 2, 3, 4])); // no frame has more than two to begin with
    const light = new Set(
      Array.from({ length: 150 }, (_, i) =>
        Math.max(...greysIn(frames, FRAMES.size + i, [0, 0, WIDTH, HEIGHT])),
      ),
    );
    // greys stay grey, in many lights
    expect(light.size).toBeGreaterThan(15);
    for (let i = FRAMES.size; i < frames.size; i++) {
      for (const box of trusted[i] ?? []) expect(greysIn(frames, i, box).has(TABLE)).toBe(false);
    }
  });
});
