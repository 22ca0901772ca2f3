/**
 * What an object looks like, as far as that stays the same over time: its size, its hue and the
 * component of the object circuit that explains it.
 */

import type { SceneObject } from '../scene.ts';

/** Plain data; running means but for the prototype. */
export interface Appearance {
  readonly logWidth: number;
  readonly logHeight: number;
  /** Shares of red, green, blue in the colour: the same under another lamp. */
  readonly hue: readonly [number, number, number];
  readonly prototype: number;
  /** Frames that went into it. */
  readonly seen: number;
}

type Look = Pick<SceneObject, 'w' | 'h' | 'color' | 'prototype'>;

export function appearanceOf({ w, h, color, prototype }: Look): Appearance {
  return {
    logWidth: Math.log(Math.max(w, LEAST_SIZE)),
    logHeight: Math.log(Math.max(h, LEAST_SIZE)),
    hue: hueOf(color),
    prototype,
    seen: 1,
  };
}

/** Squared distance in standard deviations of what changes from frame to frame; each part is limited. */
export function difference(a: Appearance, b: Appearance): number {
  const size = ((a.logWidth - b.logWidth) ** 2 + (a.logHeight - b.logHeight) ** 2) / SIZE_STD ** 2;
  const hue =
    a.hue.reduce((sum, share, i) => sum + (share - (b.hue[i] ?? 0)) ** 2, 0) / HUE_STD ** 2;
  return (
    Math.min(size, MOST) + Math.min(hue, MOST) + (a.prototype === b.prototype ? 0 : OTHER_PROTOTYPE)
  );
}

/**
 * After it was seen again as `now`. What is partly hidden shows another size and hue: it counts less.
 * @param weight [0, 1], how much of it was seen.
 */
export function blended(before: Appearance, now: Appearance, weight: number): Appearance {
  const seen = before.seen + 1;
  const rate = weight * Math.max(1 / seen, FORGETTING);
  const mix = (a: number, b: number): number => a + rate * (b - a);
  return {
    logWidth: mix(before.logWidth, now.logWidth),
    logHeight: mix(before.logHeight, now.logHeight),
    hue: [
      mix(before.hue[0], now.hue[0]),
      mix(before.hue[1], now.hue[1]),
      mix(before.hue[2], now.hue[2]),
    ],
    prototype: weight >= CLEAR ? now.prototype : before.prototype,
    seen,
  };
}

// ---------------------------------------------------------------------------

const LEAST_SIZE = 1;
/**
 * From frame to frame hue and size of objects that touch others change by less than this in nine of ten
 * cases, and of objects that stand alone by a tenth of it: measured on table-top videos, and chosen there (other
 * seeds than in docs/results/tracking.md) among neighbours for the fewest switches.
 */
const SIZE_STD = 0.2;
const HUE_STD = 0.05;
/** -2 log of the odds that something keeps its prototype against another having the same one. */
const OTHER_PROTOTYPE = 10;
/** The most that size or hue can say, squared standard deviations. */
const MOST = 6;
/** Share of the newest frame in a long memory. */
const FORGETTING = 0.05;
/** Seen share from which on the prototype is believed. */
const CLEAR = 0.6;
/** Added to a colour's sum: black has no hue. */
const DARK = 0.1;

function hueOf([red, green, blue]: SceneObject['color']): [number, number, number] {
  const sum = red + green + blue + DARK;
  return [red / sum, green / sum, blue / sum];
}
