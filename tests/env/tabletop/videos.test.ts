import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { COLORS } from '../../../env/tabletop/scene.ts';
import { bounce, sampleTabletopVideos } from '../../../env/tabletop/videos.ts';

interface Row {
  readonly id: number;
  readonly valid: boolean;
  readonly box: readonly number[];
}

/** The labelled rows of frame t of video e, by id. */
function rowsOf({ labels, episodeLength }: FrameSet, e: number, t: number): Map<number, Row> {
  const rows = new Map<number, Row>();
  const frame = e * (episodeLength ?? 0) + t;
  const { boxes, valid, ids, maxBoxes } = labels ?? {};
  for (let k = 0; k < (maxBoxes ?? 0); k++) {
    const row = frame * (maxBoxes ?? 0) + k;
    const id = ids?.[row] ?? -1;
    const box = [...(boxes?.subarray(row * 4, row * 4 + 4) ?? [])];
    if (id >= 0) rows.set(id, { id, valid: valid?.[row] === 1, box });
  }
  return rows;
}

describe('table-top videos', () => {
  const set = sampleTabletopVideos(6, new Rng(5));

  it('are whole videos whose labels agree with each other', () => {
    expect(set).toMatchObject({
      size: 360,
      episodeLength: 60,
      channels: 3,
      name: 'tabletop-video',
    });
    expect(set.frames).toHaveLength(360 * 64 * 64 * 3);
    for (let e = 0; e < 6; e++) {
      const ids = [...rowsOf(set, e, 0).keys()];
      expect([2, 3]).toContain(ids.length);
      for (let t = 0; t < 60; t++) {
        const rows = rowsOf(set, e, t);
        expect([...rows.keys()]).toEqual(ids); // an object is there, seen or not
        const seen = [...rows.values()].filter(({ valid }) => valid).length;
        expect(set.labels?.counts[e * 60 + t]).toBe(seen);
      }
    }
  });

  it('hide at least half of something at some time', () => {
    const pairs = sampleTabletopVideos(8, new Rng(4), { shapes: ['square'], maxObjects: 2 });
    for (let e = 0; e < 8; e++) {
      const frames = Array.from({ length: 60 }, (_, t) => rowsOf(pairs, e, t));
      const extent = (rows: Map<number, Row>, id: number, axis: 0 | 1): number => {
        const { box = [] } = rows.get(id) ?? {};
        return (box[axis + 2] ?? 0) - (box[axis] ?? 0);
      };
      const size = Math.max(...frames.map((rows) => extent(rows, 0, 0)));
      const shares = frames.map((rows) => {
        const [w, h] = [extent(rows, 0, 0), extent(rows, 0, 1)];
        if (Math.min(w, h) < size - 0.01) return (w * h) / size ** 2; // a strip of it is left
        const [rear = [], front = []] = [rows.get(0)?.box, rows.get(1)?.box];
        const [shared = 0, tall = 0] = ([0, 1] as const).map((axis) => {
          const low = Math.max(rear[axis] ?? 0, front[axis] ?? 0);
          return Math.max(0, Math.min(rear[axis + 2] ?? 0, front[axis + 2] ?? 0) - low);
        });
        return 1 - (shared * tall) / size ** 2; // a corner of it is covered
      });
      expect(Math.min(...shares)).toBeLessThanOrEqual(0.52);
    }
  });

  it('move everything straight on at one speed between the borders', () => {
    let steps = 0;
    for (let e = 0; e < 6; e++) {
      // the last row is in front of all others: its box is always whole
      const front = Math.max(...rowsOf(set, e, 0).keys());
      const centres = Array.from({ length: 60 }, (_, t) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = rowsOf(set, e, t).get(front)?.box ?? [];
        return [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0] as const;
      });
      for (const axis of [0, 1] as const) {
        const moves = centres.slice(1).map((c, t) => Math.abs(c[axis] - (centres[t]?.[axis] ?? 0)));
        const speed = Math.max(...moves);
        const half = (centres[0]?.[2] ?? 0) / 2;
        moves.forEach((move, t) => {
          const at = centres[t + 1]?.[axis] ?? 0;
          const nearBorder = at < half + speed || at > 64 - half - speed;
          if (!nearBorder) expect(move).toBeCloseTo(speed, 3);
          steps += nearBorder ? 0 : 1;
        });
      }
    }
    expect(steps).toBeGreaterThan(300);
  });

  it('show what the labels say', () => {
    const red = sampleTabletopVideos(2, new Rng(3), {
      ...{ shapes: ['square'], colors: ['red'], noiseStd: 0, lightRange: 0, length: 40 },
    });
    for (let m = 0; m < red.size; m++) {
      const rows = rowsOf(red, Math.floor(m / 40), m % 40);
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = rows.get(Math.max(...rows.keys()))?.box ?? [];
      const at = (m * 64 * 64 + Math.floor((y0 + y1) / 2) * 64 + Math.floor((x0 + x1) / 2)) * 3;
      const pixel = [...red.frames.subarray(at, at + 3)];
      expect(pixel).toBeAllClose(
        COLORS.red.map((part) => 255 * part),
        0.05,
      );
    }
  });

  it('of the hidden kind cover one object for ten frames and more, and show it before and after', () => {
    const hidden = sampleTabletopVideos(8, new Rng(2), { kind: 'hidden' });
    expect(hidden.name).toBe('tabletop-hidden');
    for (let e = 0; e < 8; e++) {
      const seen = Array.from(
        { length: 60 },
        (_, t) => rowsOf(hidden, e, t).get(0)?.valid === true,
      );
      const first = seen.indexOf(false);
      const again = seen.indexOf(true, first);
      expect(first).toBeGreaterThanOrEqual(10);
      expect(again - first).toBeGreaterThanOrEqual(10);
      expect(again - first).toBeLessThan(20);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const bytes = (seed: number): Buffer =>
      Buffer.from(sampleTabletopVideos(1, new Rng(seed)).frames);
    const first = Buffer.from(set.frames.subarray(0, 60 * 64 * 64 * 3));
    expect(bytes(5).equals(first)).toBe(true);
    expect(bytes(6).equals(first)).toBe(false);
  });

  it.each([
    [-1, {}],
    [1.5, {}],
    [1, { length: 1 }],
    [1, { minObjects: 5 }],
  ])('refuse %d videos of %j', (episodes, options) => {
    expect(() => sampleTabletopVideos(episodes, new Rng(1), options)).toThrowCode('BAD_ARGUMENT');
  });

  it('say so where nothing can cross', () => {
    const lonely = { minObjects: 1, maxObjects: 1, length: 2 };
    expect(() => sampleTabletopVideos(1, new Rng(1), lonely)).toThrowCode('LIMIT');
  });
});

it('bounces as a ball does that is turned back at every wall', () => {
  const rng = new Rng(1);
  for (let run = 0; run < 20; run++) {
    const [low, high] = [rng.uniform(0, 10), rng.uniform(30, 60)];
    const start = rng.uniform(low, high);
    let [at, velocity] = [start, rng.uniform(-4, 4)];
    const first = velocity;
    for (let t = 1; t <= 100; t++) {
      at += velocity;
      if (at < low || at > high) {
        at = at < low ? 2 * low - at : 2 * high - at;
        velocity = -velocity;
      }
      expect(bounce(start + t * first, low, high)).toBeCloseTo(at, 6);
    }
  }
});
