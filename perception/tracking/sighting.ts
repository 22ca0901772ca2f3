/** What a frame shows of an object, and how far its position is to be trusted. */

import type { SceneObject } from '../scene.ts';
import { type Appearance, appearanceOf, difference } from './appearance.ts';

/** A box by its centre, frame pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** An object of the frame at hand. */
export interface Sighting {
  readonly object: SceneObject;
  readonly appearance: Appearance;
  /** Variance of the measured centre when nothing is in the way, pixels squared. */
  readonly noise: { readonly x: number; readonly y: number };
  /** Share of its box that no other object's covers, times how much of it is visible, [0, 1]. */
  readonly clear: number;
}

/** What is known of the object that a sighting may be of. */
interface Known {
  readonly last: Place;
  readonly appearance: Appearance;
  /** Share of where it is expected that another object covers, [0, 1]. */
  readonly crowd: number;
}

/** @param appearance whether looks count; without, all objects look the same. */
export function sightingsOf(objects: readonly SceneObject[], appearance: boolean): Sighting[] {
  return objects.map((object, i) => ({
    object,
    appearance: appearance ? appearanceOf(object) : FACELESS,
    noise: {
      x: object.x_std ** 2 + STD_FLOOR ** 2,
      y: object.y_std ** 2 + STD_FLOOR ** 2,
    },
    clear: object.visible * (1 - mostCovered(object, objects.toSpliced(i, 1))),
  }));
}

/**
 * Variance of a sighting's centre as a measurement of a known object, pixels squared. Where objects pass in
 * front of each other, one box may stand for both or for what is left of one: it is believed less
 * the more of the object is covered, and the less it looks like it.
 */
export function noiseOf(known: Known, sighting: Sighting): { x: number; y: number } {
  const odd = Math.min(1, difference(known.appearance, sighting.appearance) / ODD);
  const spread = COVERED_STD * Math.max(known.crowd, 1 - sighting.clear, odd);
  return {
    x: sighting.noise.x + (spread * known.last.w) ** 2,
    y: sighting.noise.y + (spread * known.last.h) ** 2,
  };
}

/** The largest share of a box that one of the others covers, [0, 1]. */
export function mostCovered(box: Place, others: readonly Place[]): number {
  return others.reduce((most, other) => Math.max(most, covered(box, other)), 0);
}

// ---------------------------------------------------------------------------

const FACELESS = appearanceOf({ w: 1, h: 1, color: [0, 0, 0], prototype: 0 });

/**
 * Least standard deviation of a measured centre, pixels: the model's own is too small by half for objects
 * that stand alone (docs/results/tracking.md).
 */
const STD_FLOOR = 0.4;
/** Standard deviation of the centre of something that is covered wholly, in its sizes. */
const COVERED_STD = 0.8;
/** Squared distance in looks from which on a sighting is as doubtful as one of something covered. */
const ODD = 16;

/** Share of a's box that b's covers. */
function covered(a: Place, b: Place): number {
  const width = Math.min(a.x + a.w / 2, b.x + b.w / 2) - Math.max(a.x - a.w / 2, b.x - b.w / 2);
  const height = Math.min(a.y + a.h / 2, b.y + b.h / 2) - Math.max(a.y - a.h / 2, b.y - b.h / 2);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.w * a.h);
}
