/** Known failures, told from scenes made by hand. */

import { describe, expect, it } from 'vitest';
import type { Scene, SceneObject } from '../../../../perception/scene.ts';
import { boxesPerFrame, diagnose } from '../../../../perception/supair/training/diagnosis.ts';

const CONFIG = { slots: 3, height: 60, width: 80 };

type Box = readonly [x: number, y: number, w: number, h: number, visible?: number];

/** Boxes front to back. */
function scene(...boxes: Box[]): Scene {
  const objects = boxes.map(
    ([x, y, w, h, visible = 1], depth): SceneObject => ({
      id: depth,
      presence: 0.99,
      ...{ x, y, w, h, visible, depth },
      x_std: 0.1,
      y_std: 0.1,
      color: [0, 0, 0],
      log_likelihood: 1,
      prototype: 0,
    }),
  );
  const rest = { log_likelihood: 0, bits_per_dim: 0, background_log_likelihood: 0, novelty: 50 };
  return { objects, count_posterior: [], ...rest };
}

const [LEFT, MIDDLE, RIGHT]: Box[] = [
  [12, 30, 12, 12],
  [40, 30, 12, 12],
  [68, 30, 12, 12],
] as const;
const EMPTY = scene();
const ONE = scene(LEFT as Box);
const TWO = scene(LEFT as Box, RIGHT as Box);
const THREE = scene(LEFT as Box, MIDDLE as Box, RIGHT as Box);
/** Four fifths of the frame. */
const WHOLE = scene([40, 30, 72, 56]);
/** Two boxes three pixels apart: three fifths of their union in common. */
const TWICE = scene([12, 30, 12, 12], [15, 30, 12, 12, 0.4]);
/** A small box behind a large one. */
const BEHIND = scene([40, 30, 30, 30], [44, 32, 10, 10, 0.1]);
/** Two objects that touch: a seventh in common, most of both to be seen. */
const TOUCHING = scene([12, 30, 12, 12], [21, 30, 12, 12, 0.8]);

const times = (n: number, what: Scene): Scene[] => Array.from({ length: n }, () => what);

describe('a diagnosis', () => {
  it.each<[string, Scene[], string | null, number | null]>([
    ['scenes of all counts', [...times(5, EMPTY), ...times(9, ONE), ...times(6, THREE)], null, 1.4],
    ['no scenes', [], null, 1],
    ['mostly empty scenes', [...times(18, EMPTY), ...times(2, ONE)], null, 0.1],
    ['empty scenes', [...times(19, EMPTY), ONE], 'all-off', 1.5],
    ['full scenes where two objects were expected', times(20, THREE), 'all-on', 2],
    ['full scenes as expected', times(20, THREE), null, 2.9],
    ['full scenes, nothing expected', times(20, THREE), null, null],
    ['full scenes but for some', [...times(17, THREE), ...times(3, TWO)], null, 2],
    ['one box over everything', [...times(11, WHOLE), ...times(9, ONE)], 'whole-frame', 1],
    ['one box over everything at times', [...times(9, WHOLE), ...times(11, ONE)], null, 1],
    ['boxes on boxes', [...times(15, TWICE), ...times(5, ONE)], 'doubled', 1],
    ['boxes behind boxes', times(20, BEHIND), 'doubled', 1],
    ['boxes on boxes at times', [...times(6, TWICE), ...times(14, TWO)], null, 2],
    ['boxes that touch', times(20, TOUCHING), null, 2],
  ])('of %s', (_, scenes, failure, expected) => {
    expect(diagnose(scenes, CONFIG, expected)?.failure ?? null).toBe(failure);
  });

  it('of full scenes whose boxes are double is known without expectations', () => {
    const full = scene([12, 30, 12, 12], [13, 30, 12, 12, 0.1], [12, 31, 12, 12, 0.1]);
    expect(diagnose(times(20, full), CONFIG, null)?.failure).toBe('all-on');
  });

  it('with a single slot does not mind that it is taken', () => {
    expect(diagnose(times(20, ONE), { ...CONFIG, slots: 1 }, 0.2)).toBeNull();
  });

  it('says how large a share shows it', () => {
    expect(diagnose([...times(39, EMPTY), ONE], CONFIG, 1)).toEqual({
      failure: 'all-off',
      share: 0.975,
    });
    expect(diagnose([...times(15, TWICE), ...times(5, ONE)], CONFIG, 1)?.share).toBeCloseTo(
      15 / 35,
    );
  });

  it('counts boxes', () => {
    expect(boxesPerFrame([EMPTY, ONE, THREE, THREE])).toBe(7 / 4);
  });
});
