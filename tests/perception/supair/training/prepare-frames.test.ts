/** From somebody's frames to those of a run: canvas, held-out frames, and what is said about them. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { prepareFrames } from '../../../../perception/supair/training/prepare-frames.ts';

/** A grey table of some texture with a bright square on it in every other frame. */
function table(height: number, width: number, side: number, size = 120): FrameSet {
  const rng = new Rng(9);
  const texture = Uint8Array.from({ length: height * width }, () => 70 + rng.integer(40));
  const frames = Uint8Array.from({ length: size * height * width }, (_, i) => {
    return (texture[i % texture.length] ?? 0) + rng.integer(5);
  });
  const boxes = new Float32Array(size * 4);
  for (let m = 0; m < size; m += 2) {
    const [left, top] = [rng.integer(width - side), rng.integer(height - side)];
    boxes.set([left, top, left + side, top + side], 4 * m);
    for (let y = top; y < top + side; y++) {
      const row = (m * height + y) * width;
      frames.fill(220, row + left, row + left + side);
    }
  }
  const labels = {
    counts: Int32Array.from({ length: size }, (_, m) => 1 - (m % 2)),
    boxes,
    valid: Uint8Array.from({ length: size }, (_, m) => 1 - (m % 2)),
    maxBoxes: 1,
    ids: null,
  };
  const shape = { size, height, width, channels: 1 } as const;
  return { name: 'table', ...shape, frames, labels, episodeLength: null };
}

describe('frames', () => {
  it.each<[string, FrameSet, [number, number]]>([
    ['small with usual objects', table(40, 60, 12), [40, 60]],
    ['larger than the largest canvas', table(96, 192, 24), [64, 128]],
    ['of large objects', table(100, 120, 36), [51, 61]], // where they have 18 pixels, or nearly
  ])('that are %s get a canvas', (_, frames, [height, width]) => {
    const { train, heldOut, frame, decisions } = prepareFrames(frames, { out: '' });
    expect(Math.abs(train.height - height)).toBeLessThanOrEqual(1);
    expect(Math.abs(train.width - width)).toBeLessThanOrEqual(1);
    expect([heldOut?.height, heldOut?.width]).toEqual([train.height, train.width]);
    expect([train.size, heldOut?.size]).toEqual([88, 32]);
    expect(frame).toEqual({ height: frames.height, width: frames.width });
    const scaled = height !== frames.height;
    expect(decisions.map(({ name }) => name)).toEqual([...(scaled ? ['canvas'] : []), 'kept out']);
  });

  it('take the canvas and the object sizes that are given', () => {
    const frames = table(100, 120, 12);
    const canvasOf = (settings: object): number[] => {
      const { train } = prepareFrames(frames, { out: '', settings });
      return [train.height, train.width];
    };
    expect(canvasOf({})).toEqual([100, 120]);
    expect(canvasOf({ canvas: 60 })).toEqual([50, 60]);
    expect(canvasOf({ objectSize: [30, 42] })).toEqual([50, 60]); // 36 pixels become 18
    const given = prepareFrames(frames, { out: '', settings: { canvas: 60 } });
    expect(given.decisions[0]).toEqual({ name: 'canvas', value: '60 x 50', why: 'as given' });
  });

  it('to be judged on come along, with their labels', () => {
    const evaluation = table(96, 192, 24, 3);
    const prepared = prepareFrames(table(96, 192, 24), { out: '', evaluation });
    expect(prepared.evaluation).toMatchObject({ size: 3, height: 64, width: 128 });
    const boxes = evaluation.labels?.boxes ?? [];
    expect(prepared.evaluation?.labels?.boxes).toBeAllClose(
      Float32Array.from(boxes, (edge) => (2 * edge) / 3),
      1e-5,
    );
  });

  it('of the published recipe stay as they are', () => {
    const frames = table(20, 140, 9);
    const prepared = prepareFrames(frames, { out: '', recipe: 'published' });
    expect(prepared).toMatchObject({ heldOut: null, decisions: [] });
    expect(prepared.train).toBe(frames);
  });
});

describe('light that changes', () => {
  /** The same frames, each brighter or darker. */
  function lit(set: FrameSet): FrameSet {
    const rng = new Rng(4);
    const length = set.height * set.width;
    const gains = Array.from({ length: set.size }, () => rng.uniform(0.6, 1.15));
    const frames = set.frames.map((v, i) => v * (gains[Math.floor(i / length)] ?? 1));
    return { ...set, frames };
  }
  const still = table(40, 60, 12);

  it('is taken out of training and of evaluation frames, and said', () => {
    const evaluation = lit({ ...still, name: 'others' });
    const prepared = prepareFrames(lit(still), { out: '', evaluation });
    expect(prepared.normalization?.kind).toBe('gain');
    expect(prepared.decisions.find(({ name }) => name === 'change')?.value).toContain('light');
    // the corner of every frame is the table again, noise of five levels included
    for (const { frames, size } of [prepared.train, prepared.evaluation as FrameSet]) {
      const corners = Array.from({ length: size }, (_, m) => frames[m * 2400] as number);
      expect(Math.max(...corners) - Math.min(...corners)).toBeLessThan(14);
    }
  });

  it('stays where somebody says so', () => {
    const prepared = prepareFrames(lit(still), { out: '', settings: { change: 'steady' } });
    expect(prepared.normalization).toBeNull();
  });

  it('is not seen in a picture that stays', () => {
    const prepared = prepareFrames(still, { out: '' });
    expect(prepared.normalization).toBeNull();
    expect(prepared.decisions.some(({ name }) => name === 'change')).toBe(false);
  });
});
