import { describe, expect, it } from 'vitest';
import { chooseFrames } from '../../cli/reports/choose-frames.ts';
import { curveSections } from '../../cli/reports/curve-sections.ts';

describe('the frames of a report', () => {
  const wrongAt = (length: number, ...places: number[]): boolean[] =>
    Array.from({ length }, (_, i) => places.includes(i));

  it('are the mistakes, then others evenly', () => {
    const { frames, note } = chooseFrames(wrongAt(22, 3, 20));
    expect(frames).toEqual([3, 20, 0, 2, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect(note).toBe('First the 2 of 22 that were counted wrongly, then others, taken evenly.');
  });

  it('are half mistakes at most, evenly, where there is something else to show', () => {
    const places = Array.from({ length: 12 }, (_, i) => 2 * i);
    const { frames, note } = chooseFrames(wrongAt(24, ...places));
    expect(frames).toEqual([0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21]);
    expect(note).toContain('First 6 of the 12 (of 24) that were counted wrongly');
  });

  it('are mistakes only where there is nothing else', () => {
    const { frames } = chooseFrames(new Array<boolean>(14).fill(true));
    expect(frames).toHaveLength(12);
    expect(new Set(frames).size).toBe(12);
  });

  it('are all there are, where these are few', () => {
    expect(chooseFrames(wrongAt(3, 1)).frames).toEqual([1, 0, 2]);
    expect(chooseFrames([]).frames).toEqual([]);
  });

  it('say that they are a fair sample where nothing went wrong', () => {
    const { frames, note } = chooseFrames(wrongAt(24));
    expect(frames).toEqual(Array.from({ length: 12 }, (_, i) => 2 * i));
    expect(note).toBe('The frames are taken evenly.');
  });
});

describe('the axis of count accuracy', () => {
  it.each([
    [[0.92, 1, 0.99], 0.8],
    [[0.8, 0.9], 0.8],
    [[0.79, 1], 0.6],
    [[0, 1], 0],
    [[1, 1], 0.8],
  ])('of %j starts at %d', async (shares, low) => {
    const curve = shares.map((countAccuracy, i) => {
      return { step: i, seconds: i, elbo: null, countAccuracy };
    });
    const [section] = await curveSections(curve);
    const page = section?.html ?? '';
    expect(page.includes(`The axis starts at ${low}.`)).toBe(low > 0);
    const axis = /'count accuracy' for a linear scale with values from ([\d.]+) to ([\d.]+)/;
    expect(axis.exec(page)?.slice(1).map(Number)).toEqual([low, 1]);
  });
});
