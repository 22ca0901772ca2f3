/** Highlights and what they lie on, on hand-laid groups. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { groupsAbove } from '../../../../../perception/supair/training/proposals/groups.ts';
import {
  joinAlike,
  joinHighlights,
} from '../../../../../perception/supair/training/proposals/highlights.ts';
import { sameHue } from '../../../../../perception/supair/training/proposals/hue.ts';

const COLOURS: Record<string, readonly [number, number, number]> = {
  '.': [120, 120, 120], // the table
  g: [20, 100, 20],
  G: [40, 180, 40], // the same in more light
  h: [130, 210, 130], // 1 green + 110 white
  w: [255, 255, 255],
  d: [70, 80, 70], // half of green + 30 white + 10 green: darker than green in light
  r: [160, 30, 20],
  p: [230, 140, 130], // red and white
  b: [30, 30, 160],
};

/** A frame from rows of letters, and its groups by hue. */
function laid(rows: readonly string[]): {
  frames: FrameSet;
  groups: ReturnType<typeof groupsAbove>;
} {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const letters = rows.join('');
  const frames: FrameSet = {
    name: 'laid',
    size: 1,
    height,
    width,
    channels: 3,
    frames: Uint8Array.from([...letters].flatMap((letter) => COLOURS[letter] ?? [])),
    labels: null,
    episodeLength: null,
  };
  const ink = Float32Array.from(letters, (letter) => (letter === '.' ? 0 : 1));
  return { frames, groups: groupsAbove(ink, { width, height }, 0.5, 1, sameHue(frames, 0, 0)) };
}

const boxesOf = (rows: readonly string[], join = joinHighlights): unknown[] => {
  const { frames, groups } = laid(rows);
  const joined = join(groups, frames, 0);
  // every pixel stays in one group
  const pixels = joined.flatMap((group) => group.pixels).sort((a, b) => a - b);
  expect(pixels).toEqual(groups.flatMap((group) => group.pixels).sort((a, b) => a - b));
  return joined.map(({ box }) => box);
};

describe('a highlight', () => {
  it('inside a ball is a part of it', () => {
    const ball = ['.gggg.', 'gGhhGg', 'gGhhGg', 'gGGGGg', '.gggg.'];
    expect(laid(ball).groups).toHaveLength(2);
    expect(boxesOf(ball)).toEqual([[0, 0, 6, 5]]);
  });

  it('along a cone joins the halves it parts, even where it is as white as the light', () => {
    const cone = ['..gwg..', '.ggwgg.', '.ggwgg.', 'ggGwGgg'];
    expect(laid(cone).groups).toHaveLength(3);
    expect(boxesOf(cone)).toEqual([[0, 0, 7, 4]]);
  });

  it('does not join two objects of different hue that it lies between', () => {
    // pale red between red and blue: in the plane of red and white, not of blue and white
    const two = ['rrrpbbb', 'rrrpbbb', 'rrrpbbb', 'rrrrbbb'];
    expect(boxesOf(two)).toEqual([
      [0, 0, 4, 4],
      [4, 0, 7, 4],
    ]);
  });
});

describe('no highlight is', () => {
  it.each<[string, string[]]>([
    ['a pale object beside a deep one', ['gggg....', 'gggghhhh', 'gggghhhh', '....hhhh']],
    ['a patch of another hue', ['gggg', 'gbbg', 'gbbg', 'gggg']],
    ['a patch that is darker', ['GGGG', 'GddG', 'GddG', 'GGGG']],
    ['one as large as what it lies on', ['gggg', 'hhhg', 'hhhg', 'hhhg']],
  ])('%s', (_name, rows) => {
    expect(boxesOf(rows)).toHaveLength(2);
  });
});

describe('parts that may be of one object', () => {
  const parted = ['gg...gg', 'gg...GG', 'gg...gg'];

  it('are groups of one hue that lie close together', () => {
    expect(boxesOf(parted)).toHaveLength(2);
    expect(boxesOf(parted, joinAlike)).toEqual([[0, 0, 7, 3]]);
  });

  it.each<[string, string[]]>([
    ['not those farther apart', ['gg....gg', 'gg....gg']],
    ['not those of two hues', ['gg...bb', 'gg...bb']],
  ])('%s', (_name, rows) => {
    expect(boxesOf(rows, joinAlike)).toHaveLength(2);
  });
});
