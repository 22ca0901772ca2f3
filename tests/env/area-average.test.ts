import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeFrame, resizeFrames } from '../../env/core/area-average.ts';
import type { Frame } from '../../env/core/env.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';

const frameOf = (height: number, width: number, channels: 1 | 3, seed: number): Frame => {
  const rng = new Rng(seed);
  const data = Uint8Array.from({ length: height * width * channels }, () => rng.integer(256));
  return { height, width, channels, data };
};

/** Every pixel of the result as the integral over its rectangle of the source, cell by cell. */
function integrated(frame: Frame, height: number, width: number): number[] {
  const { channels, data } = frame;
  const [stepY, stepX] = [frame.height / height, frame.width / width];
  const overlap = (a: number, b: number, p: number): number =>
    Math.max(0, Math.min(b, p + 1) - Math.max(a, p));
  const out: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let v = 0; v < frame.height; v++) {
          for (let u = 0; u < frame.width; u++) {
            const area =
              overlap(y * stepY, (y + 1) * stepY, v) * overlap(x * stepX, (x + 1) * stepX, u);
            sum += area * (data[(v * frame.width + u) * channels + c] ?? Number.NaN);
          }
        }
        out.push(sum / (stepX * stepY));
      }
    }
  }
  return out;
}

describe('area averaging', () => {
  it('gives every pixel the mean of the area it covers, at any ratio', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom(1, 3), (h, w, toH, toW, channels) => {
        const frame = frameOf(h, w, channels as 1 | 3, h + 10 * w);
        const { data } = resizeFrame(frame, { height: toH, width: toW });
        const wanted = integrated(frame, toH, toW);
        expect(data).toHaveLength(wanted.length);
        data.forEach((value, i) => {
          expect(Math.abs(value - (wanted[i] ?? Number.NaN))).toBeLessThan(0.501); // rounded
        });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('halves by hand', () => {
    const frame = { height: 2, width: 4, channels: 1, data: Uint8Array.of(0, 4, 8, 8, 8, 4, 0, 1) };
    const half = resizeFrame({ ...frame, channels: 1 }, { height: 1, width: 2 });
    expect([...half.data]).toEqual([4, 4]); // 17 / 4 rounds to 4
  });

  it('leaves frames of the right size as they are', () => {
    const frame = frameOf(3, 4, 3, 1);
    expect(resizeFrame(frame, { height: 3, width: 4 })).toBe(frame);
  });

  it('takes the boxes of a set along, and averages a bright square to where its box goes', () => {
    const [height, width] = [24, 32];
    const frames = new Uint8Array(height * width);
    for (let y = 6; y < 12; y++) frames.fill(255, y * width + 8, y * width + 16);
    const set: FrameSet = {
      name: 'square',
      size: 1,
      height,
      width,
      channels: 1,
      frames,
      episodeLength: null,
      labels: {
        counts: Int32Array.of(1),
        boxes: Float32Array.of(8, 6, 16, 12),
        valid: Uint8Array.of(1),
        maxBoxes: 1,
        ids: null,
      },
    };
    const small = resizeFrames(set, { height: 8, width: 16 });
    expect(small).toMatchObject({ size: 1, height: 8, width: 16, channels: 1 });
    expect([...(small.labels?.boxes ?? [])]).toEqual([4, 2, 8, 4]);
    const bright = [...small.frames].flatMap((value, i) =>
      value === 255 ? [[i % 16, Math.floor(i / 16)]] : [],
    );
    expect(bright).toEqual([2, 3].flatMap((y) => [4, 5, 6, 7].map((x) => [x, y])));
    expect(resizeFrames(set, set)).toBe(set);
  });
});
