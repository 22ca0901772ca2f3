import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { encodeGif } from '../../../storage/pictures/gif.ts';
import { readGif } from '../../support/read-gif.ts';

const flat = (height: number, width: number, color: readonly number[]): Frame => ({
  height,
  width,
  channels: color.length === 1 ? 1 : 3,
  data: Uint8Array.from(
    { length: height * width * color.length },
    (_, i) => color[i % color.length] ?? 0,
  ),
});

describe('encodeGif', () => {
  const red = flat(5, 9, [200, 10, 10]);
  const split: Frame = {
    ...flat(5, 9, [0, 0, 0]),
    data: Uint8Array.from({ length: 135 }, (_, i) => (i < 60 ? 255 : 0)),
  };

  it('holds every frame at its colours and delay, for ever', () => {
    const gif = readGif(encodeGif([red, split, red], 120));
    expect(gif).toMatchObject({ width: 9, height: 5, endless: true, delays: [12, 12, 12] });
    [red, split, red].forEach((frame, i) => {
      expect(gif.frames[i]).toBeAllClose(frame.data, 4); // 565 colours of the palette search
    });
  });

  it('takes grey frames', () => {
    const gif = readGif(encodeGif([flat(5, 9, [128])], 50));
    expect(Math.abs((gif.frames[0]?.[0] ?? 0) - 128)).toBeLessThanOrEqual(4);
  });

  it('refuses nothing, and frames of different sizes', () => {
    expect(() => encodeGif([], 50)).toThrowCode('BAD_ARGUMENT');
    expect(() => encodeGif([red, flat(5, 8, [0])], 50)).toThrowCode('BAD_SHAPE');
  });
});
