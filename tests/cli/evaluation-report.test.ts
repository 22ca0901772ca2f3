import { describe, expect, it } from 'vitest';
import {
  decimal,
  FIGURES,
  type Judged,
  shown,
  shownInterval,
} from '../../cli/reports/evaluation-figures.ts';
import { seenFrames } from '../../cli/reports/evaluation-frames.ts';
import { latexTable } from '../../cli/reports/evaluation-tables.ts';
import { columnTable } from '../../cli/text-table.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { wilsonInterval } from '../../env/core/wilson.ts';
import type { Box } from '../../perception/evaluate/boxes.ts';
import { evaluateScenes } from '../../perception/evaluate/index.ts';
import type { Scene } from '../../perception/scene.ts';
import { labelsOf, objectAt, sceneOf } from '../perception/evaluate/scenes.ts';

const a: Box = [2, 2, 6, 6];
const b: Box = [8, 8, 14, 14];

/** Eight frames of 16 x 16: how well each is understood is laid out by hand. */
const truths: Box[][] = [[a], [a, b], [], [b], [a], [a, b], [b], [a]];
const found: Box[][] = [
  [a], // 1
  [a, b], // 1, with more objects
  [], // empty: left aside
  [[8, 8, 14, 13]], // 5/6
  [], // 0: missed
  [a], // 1 / 1.5: one missed
  [b, [0, 12, 3, 15]], // 1 / 1.5: one spurious
  [[2, 2, 6, 5]], // 3/4
];
const scenes: Scene[] = found.map((boxes) => sceneOf(boxes.map((box) => objectAt(box, 0.9))));
const set: FrameSet = {
  name: 'laid out',
  size: 8,
  height: 16,
  width: 16,
  channels: 1,
  frames: new Uint8Array(8 * 256),
  labels: labelsOf(truths),
  episodeLength: null,
};

/** The frames of each strip, by its heading. */
function strips(page: string): { [heading: string]: number[] } {
  const parts = page.split('<h3>').slice(1);
  return Object.fromEntries(
    parts.map((part) => [
      part.slice(0, part.indexOf('<')),
      [...part.matchAll(/<span>frame (\d+)/g)].map(([, frame]) => Number(frame)),
    ]),
  );
}

describe('the frames of an evaluation', () => {
  it('are the best, the typical and the worst, empty ones aside', () => {
    // best first: 1 (two objects), 0, 3 (.83), 7 (.75), 5 and 6 (.67, two objects before one), 4
    expect(strips(seenFrames(scenes, set).examples().html)).toEqual({
      Best: [1, 0],
      Typical: [3, 7],
      Worst: [4, 6],
    });
  });

  it('are grouped by what failed', () => {
    expect(strips(seenFrames(scenes, set).failures()?.html ?? '')).toEqual({
      'Missed (2)': [4, 5],
      'Spurious (1)': [6],
    });
  });

  it('are grouped by count where boxes are not known', () => {
    const counted = { ...set, labels: { ...labelsOf(truths), boxes: null, valid: null } };
    const seen = seenFrames(scenes, counted);
    expect(strips(seen.failures()?.html ?? '')).toEqual({
      'Too many (1)': [6],
      'Too few (2)': [4, 5],
    });
    expect(strips(seen.examples().html)['Worst']).toEqual(expect.arrayContaining([6]));
  });

  it('are ordered by likelihood where nothing is known', () => {
    const likely = scenes.map((scene, i) => ({ ...scene, log_likelihood: i }));
    const page = seenFrames(likely, { ...set, labels: null }).examples().html;
    // frames 2 and 4 show nothing: 7, 6, 5, 3, 1, 0
    expect(strips(page)).toEqual({
      Likeliest: [7, 6],
      Typical: [5, 3],
      'Least likely': [0, 1],
    });
  });

  it('are all there are, where these are few', () => {
    const two = { ...set, size: 2, labels: labelsOf(truths.slice(0, 2)) };
    expect(strips(seenFrames(scenes.slice(0, 2), two).examples().html)).toEqual({
      'All there are': [1, 0],
    });
    expect(seenFrames(scenes.slice(0, 2), two).failures()).toBeNull();
  });

  it('are shown again by masks, where there are any', () => {
    const mask = { height: 1, width: 1, data: Uint8Array.of(255) };
    const masked = scenes.map((scene) => {
      return { ...scene, objects: scene.objects.map((object) => ({ ...object, mask })) };
    });
    expect(strips(seenFrames(masked, set).examples().html)['Masks']).toEqual([3, 7]);
  });

  it('mark what was missed, and say it to a reader who listens', () => {
    const page = seenFrames(scenes, set).failures()?.html ?? '';
    expect(page).toContain('aria-label="frame 5: 1 of 2 objects, 1 missed"');
    const missed = /<rect class="truth" x="8" y="8" width="6" height="6"[^>]*stroke="#ff2d55"/;
    expect(page).toMatch(missed);
  });
});

const judged: Judged = {
  evaluation: evaluateScenes(scenes, set, new Rng(1)),
  msPerFrame: 1.25,
  tracked: null,
  tracking: null,
};

describe('the figures of an evaluation', () => {
  const figure = (name: string) => {
    const entry = FIGURES.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new Error(`no figure "${name}"`);
    return {
      entry,
      text: shown(entry, entry.value(judged)),
      interval: shownInterval(entry, judged),
    };
  };

  it('are shown with units and intervals', () => {
    expect(figure('count accuracy').text).toBe('62.5 %'); // 5 of 8
    const [low, high] = wilsonInterval(5, 8).map((end) => (100 * end).toFixed(1));
    expect(figure('count accuracy').interval).toBe(`${low} to ${high}`);
    expect(figure('time a frame')).toMatchObject({ text: '1.25 ms', interval: null });
    // seven pairs: five exact, two off by half a pixel, half their stated .1 deviations ten times over
    expect(figure('y within 2 std').text).toBe('71.4 %');
    expect(figure('x within 2 std').text).toBe('100.0 %');
    expect(figure('size bias').text).toBe('−0.14 px'); // two boxes a pixel too low: -.5 each of 7
    expect(figure('IDF1')).toMatchObject({ text: '-', interval: null });
  });

  it('have names of their own, and a note each that needs one', () => {
    const names = FIGURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    [-1.234, 2, '−1.23'],
    [-0.001, 2, '0.00'],
    [0.005, 1, '0.0'],
    [12, 0, '12'],
    [Number.POSITIVE_INFINITY, 3, '∞'],
  ])('print %d with %i digits as %s', (value, digits, text) => {
    expect(decimal(value, digits)).toBe(text);
  });
});

describe('the table in LaTeX', () => {
  it('escapes what LaTeX would take for its own', () => {
    const model = {
      ...judged,
      name: 'my_model',
      scenes,
      curve: [],
      origin: null,
      command: null,
      imagined: {
        background: { height: 1, width: 1, channels: 1, data: Uint8Array.of(0) },
        objects: [],
      },
      comparison: null,
    } as const;
    const { html: page } = latexTable([model]);
    const text = page.replaceAll('&#38;', '&');
    const [low, high] = wilsonInterval(5, 8).map((end) => (100 * end).toFixed(1));
    expect(text).toContain(` & my\\_model \\\\`);
    expect(text).toContain(`count accuracy & 62.5\\,\\% {\\scriptsize [${low}, ${high}]} \\\\`);
    expect(text).toContain('position error, 90\\,\\% & ');
    expect(text).toContain('size bias & $-$0.14\\,px {\\scriptsize [$-$');
  });
});

describe('a table of columns', () => {
  it('is as wide as it must be', () => {
    const rows = [
      ['', 'one', 'two'],
      ['name', '1', '22'],
      ['n', '3'],
    ];
    expect(columnTable(rows)).toBe('        one  two\n  name  1    22\n  n     3');
  });
});
