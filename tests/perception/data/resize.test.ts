import { describe, expect, it } from 'vitest';
import { resizeSquare } from '../../../perception/data/resize.ts';
import { goldenData } from '../../golden/read.ts';

const { digit, resized } = goldenData();

describe('resizeSquare', () => {
  it.each(Object.keys(resized))('equals the Python imaging library at side %s', (side) => {
    const image = resizeSquare(Uint8Array.from(digit), 28, Number(side));
    expect([...image]).toEqual(resized[side]);
  });

  it('keeps a flat image flat at every side', () => {
    for (let side = 1; side <= 40; side++) {
      const image = resizeSquare(new Uint8Array(784).fill(200), 28, side);
      expect(new Set(image)).toEqual(new Set([200]));
    }
  });
});
