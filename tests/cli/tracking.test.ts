/** The figures of the tracking experiment, on videos laid by hand, and a small run of it. */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  blanked,
  coverage,
  survivalOfBlank,
  survivalOfHiding,
} from '../../cli/experiments/tracking/tracking-measures.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import type { Scene } from '../../perception/scene.ts';
import { objectAt } from '../perception/evaluate/scenes.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Two videos of `length` frames with one 10 x 10 object at x = 20, labelled where `valid` says so. */
function videos(length: number, valid: (t: number) => boolean): FrameSet {
  const size = 2 * length;
  const shown = Array.from({ length: size }, (_, m) => valid(m % length));
  return {
    ...{ name: 'hand', size, height: 64, width: 64, channels: 1, episodeLength: length },
    frames: new Uint8Array(0),
    labels: {
      counts: Int32Array.from(shown, Number),
      boxes: Float32Array.from(shown.flatMap(() => [15, 15, 25, 25])),
      valid: Uint8Array.from(shown, Number),
      ids: new Int32Array(size).fill(3),
      maxBoxes: 1,
    },
  };
}

const seenAs = (id: number, x = 20): Pick<Scene, 'objects'> => ({
  objects: [{ ...objectAt([x - 5, 15, x + 5, 25]), id }],
});
const nothing: Pick<Scene, 'objects'> = { objects: [] };

describe('survival', () => {
  const set = videos(10, (t) => t < 3 || t > 6); // out of sight for four frames

  it('counts the objects that come back under their id', () => {
    const first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((t) => (t < 3 || t > 7 ? seenAs(5) : nothing));
    const second = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((t) => (t < 3 ? seenAs(5) : seenAs(6)));
    expect(survivalOfHiding([...first, ...second], set, 4)).toEqual({ objects: 2, kept: 1 });
    expect(survivalOfHiding([...first, ...second], set, 5)).toEqual({ objects: 0, kept: 0 });
  });

  it('leaves out what was not found before, or not again', () => {
    const late = Array.from({ length: 10 }, (_, t) => (t > 6 ? seenAs(5) : nothing));
    const never = Array.from({ length: 10 }, (_, t) => (t < 3 ? seenAs(5) : nothing));
    expect(survivalOfHiding([...late, ...never], set, 4)).toEqual({ objects: 0, kept: 0 });
  });

  it('of a blank camera is that of all objects', () => {
    const whole = videos(10, () => true);
    const scenes = Array.from({ length: 20 }, (_, m) => seenAs(m === 16 ? 9 : 5));
    const dark = blanked(scenes, whole, [3, 6]);
    expect(dark.map(({ objects }) => objects.length)).toEqual(
      Array.from({ length: 20 }, (_, m) => (m % 10 >= 3 && m % 10 < 6 ? 0 : 1)),
    );
    // in the second video the first id after the gap is another
    expect(survivalOfBlank(dark, whole, [3, 6])).toEqual({ objects: 2, kept: 1 });
  });
});

describe('coverage', () => {
  it('counts errors within one, two and three stated deviations', () => {
    // objectAt states 0.1 px; the error on x is 0, .05, .15, .25 or .35 px, on y 0
    const offsets = [0, 0.05, 0.15, 0.25, 0.35];
    const set = videos(5, () => true);
    const scenes = [...offsets, ...offsets].map((dx) => seenAs(0, 20 + dx));
    const { alone, touching } = coverage(scenes, set) ?? {};
    expect(alone).toMatchObject({ n: 20, stated_px: expect.closeTo(0.1, 9) });
    expect(alone?.within).toBeAllClose([0.7, 0.8, 0.9], 1e-9);
    const squares = offsets.reduce((sum, dx) => sum + dx * dx, 0);
    expect(alone?.rms_px).toBeCloseTo(Math.sqrt(squares / 10), 6);
    // steps of .05, .1, .1, .1 on x and none on y, in each video
    expect(alone?.jitter_px).toBeCloseTo(Math.sqrt(0.0325 / 8 / 2), 6);
    expect(touching?.n).toBe(0);
  });
});

describe('reproduce tracking', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'supair-tracking-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('writes figures, tables and a picture, and does not perceive twice', async () => {
    const flags = ['--seeds', '1', '--steps', '2', '--out', root, '--work', join(root, 'work')];
    const json = join(root, 'result.json');
    expect((await runHere('reproduce', 'tracking', ...flags, '--json', json)).code).toBe(0);
    const result = JSON.parse(readFileSync(json, 'utf8'));
    expect(result.runs).toHaveLength(4);
    for (const { frames, trackers, blank } of result.runs) {
      expect(frames).toBe(120);
      expect(Object.keys(trackers)).toContain('nearest neighbour');
      expect(trackers.tracker.idf1).toBeGreaterThan(0.5);
      expect(trackers.tracker.id_switches).toBeLessThanOrEqual(
        trackers['slots as ids'].id_switches,
      );
      expect(blank.objects).toBeGreaterThan(0);
    }
    const page = readFileSync(join(root, 'tracking.md'), 'utf8');
    expect(page).toContain('| tracker |');
    expect(page).not.toMatch(/NaN|undefined/);
    expect(existsSync(join(root, 'tracking.gif'))).toBe(true);
    expect(statSync(join(root, 'tracking.gif')).size).toBeLessThan(600_000);
    const work = join(root, 'work', 'tracking');
    const before = statSync(join(work, '2-one-hidden-behind-another-seed1.json')).mtimeMs;
    expect((await runHere('reproduce', 'tracking', ...flags, '--json', json)).code).toBe(0);
    expect(statSync(join(work, '2-one-hidden-behind-another-seed1.json')).mtimeMs).toBe(before);
    expect(JSON.parse(readFileSync(json, 'utf8')).runs).toEqual(result.runs);
  });
});
