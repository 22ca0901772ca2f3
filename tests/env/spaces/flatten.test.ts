import { describe, expect, test } from 'vitest';
import { flatdim } from '../../../env/core/spaces/flatten.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
import { bits, both, coin, dice, pair, pixels, unit } from '../../support/named-spaces.ts';

describe('flatdim', () => {
  test.each<[Space, number]>([
    [pixels, 4],
    [{ ...unit, shape: [] }, 1],
    [coin, 2],
    [dice, 8],
    [bits, 3],
    [both, 4],
    [pair, 5],
  ])('counts the numbers of %j as %d', (space, numbers) => {
    expect(flatdim(space)).toBe(numbers);
  });
});
