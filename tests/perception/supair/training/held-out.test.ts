/** Which frames a run keeps out of training. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { splitHeldOut } from '../../../../perception/supair/training/held-out.ts';

/** Frames of one grey pixel pair each: 2 m and 2 m + 1, modulo 251. */
function numbered(size: number, episodeLength: number | null = null): FrameSet {
  const frames = Uint8Array.from({ length: 2 * size }, (_, i) => i % 251);
  const shape = { size, height: 1, width: 2, channels: 1 } as const;
  return { name: 'numbered', ...shape, frames, labels: null, episodeLength };
}

const firstPixels = ({ frames }: FrameSet): number[] => [...frames].filter((_, i) => i % 2 === 0);

describe('held-out frames', () => {
  it.each([
    [100, 32],
    [500, 40],
    [5000, 400],
    [50_000, 512],
  ])('of %i are %i, evenly spread, and train and held-out make the whole', (size, held) => {
    const set = numbered(size);
    const split = splitHeldOut(set, 64);
    expect(split?.heldOut.size).toBe(held);
    expect(split?.train.size).toBe(size - held);
    const parts = [split?.train, split?.heldOut].flatMap((part) => [...(part?.frames ?? [])]);
    expect(parts.sort((a, b) => a - b)).toEqual([...set.frames].sort((a, b) => a - b));
    if (size === 100) {
      // every third or fourth frame
      const places = firstPixels(split?.heldOut ?? set).map((value) => value / 2);
      const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
      expect(places[0]).toBe(1);
      expect(new Set(gaps)).toEqual(new Set([3, 4]));
    }
  });

  it('of videos are whole episodes, the last', () => {
    const split = splitHeldOut(numbered(200, 20), 64); // 32 frames are two episodes
    expect([split?.train.size, split?.heldOut.size]).toEqual([160, 40]);
    expect(firstPixels(split?.heldOut ?? numbered(0))[0]).toBe((2 * 160) % 251);
    expect(split?.heldOut.episodeLength).toBeNull();
  });

  it('of a single video are its end', () => {
    const split = splitHeldOut(numbered(120, 120), 64);
    expect([split?.train.size, split?.heldOut.size]).toEqual([88, 32]);
    expect(firstPixels(split?.heldOut ?? numbered(0))[0]).toBe(176);
  });

  it.each([
    ['frames', numbered(95)],
    ['episodes', numbered(120, 60)], // half of them would be left
  ])('are none where too few %s would be left', (_, set) => {
    expect(splitHeldOut(set, 64)).toBeNull();
  });
});
