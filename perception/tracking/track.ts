/**
 * One object over time.
 *
 *   tentative --minHits in a row--> confirmed --not seen--> lost --seen again--> confirmed
 *       |                                                     |
 *       +--not seen--> gone                                   +--too long--> gone
 */

import type { SceneObject } from '../scene.ts';
import { type Appearance, blended, difference } from './appearance.ts';
import { corrected, type Motion, motionAt } from './motion.ts';
import { mostCovered, noiseOf, type Place, type Sighting } from './sighting.ts';

export interface Track {
  /** -1 while tentative. */
  readonly id: number;
  readonly state: 'tentative' | 'confirmed' | 'lost';
  /** Frames since it was first seen. */
  readonly age: number;
  /** Frames in which it was seen. */
  readonly hits: number;
  /** Frames in a row, up to now, in which it was not. */
  readonly missed: number;
  readonly x: Motion;
  readonly y: Motion;
  readonly appearance: Appearance;
  /** Share of where it is expected that another known object covers, [0, 1]. */
  readonly crowd: number;
  /** Frames in a row, up to now, in which what was seen could not be told from another object. */
  readonly blurs: number;
  /** As it was last seen. */
  readonly last: SceneObject;
}

/** @param id -1 for a tentative track. */
export function newTrack({ object, appearance, noise }: Sighting, id: number): Track {
  return {
    id,
    state: id < 0 ? 'tentative' : 'confirmed',
    age: 0,
    hits: 1,
    missed: 0,
    x: motionAt(object.x, noise.x),
    y: motionAt(object.y, noise.y),
    appearance,
    crowd: 0,
    blurs: 0,
    last: object,
  };
}

/** All tracks one frame later, before anything of it is seen. */
export function expected(tracks: readonly Track[], step: (motion: Motion) => Motion): Track[] {
  const moved = tracks.map((track) => ({
    ...track,
    age: track.age + 1,
    x: step(track.x),
    y: step(track.y),
  }));
  // what was seen for a frame or two and is gone was no object: it stands in nobody's way
  const known = moved.filter(({ state, hits, missed }) => state !== 'tentative' && missed <= hits);
  return moved.map((track) => {
    const others = known.filter((other) => other !== track);
    return { ...track, crowd: mostCovered(placeOf(track), others.map(placeOf)) };
  });
}

/**
 * After it was seen; `jumped` where that was not where it was expected. A sighting that is blurred with
 * another object's holds the track's place, but nothing is learnt from it and nothing reported.
 */
export function seen(track: Track, sighting: Sighting, jumped: boolean): Track {
  const { object, appearance } = sighting;
  const noise = noiseOf(track, sighting);
  const clear = Math.min(sighting.clear, 1 - Math.min(1, track.crowd));
  if (blurred(track, sighting)) {
    const state = track.state === 'tentative' ? 'tentative' : 'lost';
    return { ...track, state, blurs: track.blurs + 1 };
  }
  return {
    ...track,
    state: track.state === 'lost' ? 'confirmed' : track.state,
    hits: track.hits + 1,
    missed: 0,
    blurs: 0,
    x: jumped ? motionAt(object.x, noise.x) : corrected(track.x, object.x, noise.x),
    y: jumped ? motionAt(object.y, noise.y) : corrected(track.y, object.y, noise.y),
    // what looked otherwise for so long has come to look so
    appearance:
      track.blurs < MOST_BLURS ? blended(track.appearance, appearance, clear) : appearance,
    last: object,
  };
}

/**
 * Whether something tentative has been seen often enough. Beside a known object one box may split in two
 * for a while: what is not clear of all known ones has to show itself for much longer.
 */
export function believed({ hits, crowd }: Track, minHits: number): boolean {
  return hits >= (crowd <= TOUCHING ? minHits : minHits * DOUBT);
}

/** After it was not seen; null where that is its end. */
export function unseen(track: Track, maxLost: number): Track | null {
  const missed = track.missed + 1;
  const patience = Math.min(maxLost, PATIENCE * track.hits);
  if (track.state === 'tentative' || missed > patience) return null;
  return { ...track, state: 'lost', missed };
}

// ---------------------------------------------------------------------------

/** Share of a box that is covered from which on objects may be taken for each other. */
const TOUCHING = 0.05;
/** Squared distance in looks from which on a box near others does not stand for the object alone. */
const BLURRED = 4;
/** Frames after which something blurred is believed to look so. */
const MOST_BLURS = 8;
/** How many times `minHits` something has to be seen beside something known. */
const DOUBT = 5;
/** Frames that something is remembered for each frame it was seen: what flashes up is soon forgotten. */
const PATIENCE = 5;

function placeOf({ x, y, last }: Track): Place {
  return { x: x.position, y: y.position, w: last.w, h: last.h };
}

function blurred(track: Track, { appearance }: Sighting): boolean {
  return (
    track.blurs < MOST_BLURS &&
    track.crowd > TOUCHING &&
    difference(track.appearance, appearance) > BLURRED
  );
}
