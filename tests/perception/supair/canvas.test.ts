/** Frames that are larger than the canvas their model sees. */

import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import type { Perceiver, Scene } from '../../../perception/scene.ts';
import { canvasFor, onCanvas } from '../../../perception/supair/canvas.ts';

const frameOf = (height: number, width: number, channels: 1 | 3 = 3): Frame => ({
  height,
  width,
  channels,
  data: new Uint8Array(height * width * channels),
});

/** A perceiver of 4 x 8 frames that boxes the white pixels of each. */
function boxing(): Perceiver {
  const perceive = (frames: readonly Frame[]): Scene[] =>
    frames.map(({ height, width, channels, data }) => {
      expect([height, width]).toEqual([4, 8]);
      const white = Array.from(data).flatMap((v, i) =>
        v === 255 ? [Math.floor(i / channels)] : [],
      );
      const xs = white.map((p) => p % width);
      const ys = white.map((p) => Math.floor(p / width));
      const [x0, x1] = [Math.min(...xs), Math.max(...xs) + 1];
      const [y0, y1] = [Math.min(...ys), Math.max(...ys) + 1];
      const box = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, w: x1 - x0, h: y1 - y0 };
      const rest = { id: 0, presence: 1, visible: 1, depth: 0, log_likelihood: -1, prototype: 3 };
      const object = { ...box, ...rest, x_std: 0.5, y_std: 0.25, color: [1, 1, 1] as const };
      return {
        objects: white.length === 0 ? [] : [object],
        count_posterior: [0, 1],
        log_likelihood: -7,
        bits_per_dim: 2,
        background_log_likelihood: -3,
        novelty: 50,
      };
    });
  return { height: 4, width: 8, channels: 3, slots: 1, perceive, dispose: () => undefined };
}

describe('a canvas', () => {
  it.each([
    [{ height: 192, width: 256 }, 128, { height: 96, width: 128 }],
    [{ height: 300, width: 200 }, 128, { height: 128, width: 85 }],
    [{ height: 128, width: 90 }, 128, { height: 128, width: 90 }],
    [{ height: 33, width: 47 }, 128, { height: 33, width: 47 }],
    [{ height: 4000, width: 3 }, 128, { height: 128, width: 1 }],
  ])('of %o and at most %i pixels is %o', (frame, longest, canvas) => {
    expect(canvasFor(frame, longest)).toEqual(canvas);
  });

  it('tells boxes in pixels of the frame that was sent', () => {
    const frame = frameOf(12, 16); // three and two times the canvas
    for (let y = 3; y < 9; y++) frame.data.fill(255, (y * 16 + 4) * 3, (y * 16 + 10) * 3);
    const perceiver = onCanvas(boxing(), { frame: { height: 12, width: 16 } });
    expect(perceiver).toMatchObject({ height: 12, width: 16, channels: 3, slots: 1 });
    const [scene] = perceiver.perceive([frame]);
    expect(scene?.objects[0]).toMatchObject({ x: 7, y: 6, w: 6, h: 6, x_std: 1, y_std: 0.75 });
    expect(scene).toMatchObject({ log_likelihood: -7, novelty: 50 });
  });

  it('takes each frame by its own size where any will do', () => {
    const perceiver = onCanvas(boxing(), { frame: { height: 4, width: 8 }, anySize: true });
    const large = frameOf(8, 16);
    large.data.fill(255);
    const small = frameOf(4, 8);
    small.data.fill(255, 0, 3);
    const [first, second] = perceiver.perceive([large, small]);
    expect(first?.objects[0]).toMatchObject({ x: 8, y: 4, w: 16, h: 8 });
    expect(second?.objects[0]).toMatchObject({ x: 0.5, y: 0.5, w: 1, h: 1 });
  });

  it('stays out of the way where frames are of its size', () => {
    const inner = boxing();
    expect(onCanvas(inner, { frame: { height: 4, width: 8 } })).toBe(inner);
  });

  it.each([
    [
      'the size of the canvas',
      frameOf(4, 8),
      false,
      /expected uint8 \[12, 16, 3\], got \[4, 8, 3\]/,
    ],
    ['other channels', frameOf(12, 16, 1), false, /any size/],
    ['other channels, any size', frameOf(12, 16, 1), true, /\[H, W, 3\].*channels/],
    ['too few bytes', { ...frameOf(12, 16), data: new Uint8Array(9) }, true, /9 bytes/],
    ['no pixels', frameOf(0, 0), true, /\[0, 0, 3\]/],
  ])('refuses frames of %s', (_, frame, anySize, message) => {
    const perceiver = onCanvas(boxing(), { frame: { height: 12, width: 16 }, anySize });
    expect(() => perceiver.perceive([frame])).toThrowCode('BAD_SHAPE');
    expect(() => perceiver.perceive([frame])).toThrow(message);
  });
});
