/**
 * What has gone wrong with a training, from what the model finds in held-out frames. No labels: each
 * failure looks like nothing else.
 */

import type { Scene, SceneObject } from '../../scene.ts';
import type { SupairConfig } from '../config.ts';

export const FAILURES = ['all-off', 'all-on', 'whole-frame', 'doubled'] as const;
export type Failure = (typeof FAILURES)[number];

export interface Diagnosis {
  readonly failure: Failure;
  /** Share of the frames (of the boxes, where doubled) that show it. */
  readonly share: number;
}

/** Failures show in at least this share of all frames. */
const ALMOST_ALL = 0.95;
/** One box over everything: this share of a frame's area, in this share of the frames with boxes. */
const WHOLE_AREA = 0.6;
const OFTEN = 0.5;
/** Two boxes on one object: overlapping by this much, or hiding all but this much of one. */
const SAME = 0.5;
const HIDDEN = 0.35;
/** In this share of all boxes; objects that do cover each other stay below. */
const DOUBLED = 0.3;
/** Slots are all on by mistake only where proposals call for this many fewer boxes. */
const FEWER = 0.75;

/**
 * @param scenes of held-out frames.
 * @param expected objects a frame that bottom-up proposals call for, on average; null if unknown.
 * @returns the gravest failure; null where there is none, or no scene.
 */
export function diagnose(
  scenes: readonly Scene[],
  config: Pick<SupairConfig, 'slots' | 'height' | 'width'>,
  expected: number | null,
): Diagnosis | null {
  if (scenes.length === 0) return null;
  const { slots } = config;
  const shareOf = (has: (scene: Scene) => boolean): number =>
    scenes.filter(has).length / scenes.length;

  const off = shareOf(({ objects }) => objects.length === 0);
  if (off >= ALMOST_ALL) return { failure: 'all-off', share: off };

  const area = config.height * config.width;
  const boxed = scenes.filter(({ objects }) => objects.length > 0);
  const covered = boxed.filter(({ objects }) =>
    objects.some(({ w, h }) => w * h > WHOLE_AREA * area),
  );
  const whole = covered.length / boxed.length;
  if (whole >= OFTEN) return { failure: 'whole-frame', share: whole };

  const boxes = scenes.flatMap(({ objects }) => objects.map((box) => isDouble(box, objects)));
  const doubled = boxes.filter(Boolean).length / boxes.length;
  const on = shareOf(({ objects }) => objects.length === slots);
  const tooMany = expected === null ? doubled >= DOUBLED : expected <= slots - FEWER;
  if (slots > 1 && on >= ALMOST_ALL && tooMany) return { failure: 'all-on', share: on };
  return doubled >= DOUBLED ? { failure: 'doubled', share: doubled } : null;
}

/** Mean number of boxes a frame. */
export function boxesPerFrame(scenes: readonly Scene[]): number {
  return scenes.reduce((sum, { objects }) => sum + objects.length, 0) / scenes.length;
}

// ---------------------------------------------------------------------------

/** Whether a box shows what another one in front of it shows. */
function isDouble(box: SceneObject, all: readonly SceneObject[]): boolean {
  const inFront = all.filter((other) => other.depth < box.depth);
  if (inFront.length > 0 && box.visible < HIDDEN) return true;
  return inFront.some((other) => overlap(box, other) > SAME);
}

/** Intersection over union. */
function overlap(a: SceneObject, b: SceneObject): number {
  const along = (p: number, v: number, q: number, w: number): number =>
    Math.max(0, Math.min(p + v / 2, q + w / 2) - Math.max(p - v / 2, q - w / 2));
  const both = along(a.x, a.w, b.x, b.w) * along(a.y, a.h, b.y, b.h);
  return both / (a.w * a.h + b.w * b.h - both);
}
