/**
 * Identities over time: scenes of successive frames in, the same scenes out with ids that stay.
 *
 * Per frame: every track is moved to where it is expected, the frame's objects are assigned to tracks,
 * tracks are corrected, begun and ended. Deterministic; all of its memory can be saved and put back.
 */

import type { Scene, SceneObject } from '../scene.ts';
import { associate } from './association.ts';
import { predicted, stayed } from './motion.ts';
import { resolveTrackerOptions, type TrackerOptions } from './options.ts';
import { sightingsOf } from './sighting.ts';
import { parseTrackerState, type TrackerState } from './state.ts';
import { believed, expected, newTrack, seen, type Track, unseen } from './track.ts';

/** The identities of one stream of frames. */
export interface Tracker {
  /**
   * The next frame of the stream: its objects with `id`, `vx`, `vy` and `age`, front to back. What is not
   * yet believed to be an object is left out; everything else in the scene stays as it was.
   */
  track<S extends Pick<Scene, 'objects'>>(scene: S): S;
  /** Begins a new stream: nothing is remembered, ids start at 0 again. */
  reset(): void;
  /** Survives JSON; a tracker with the same options goes on from it exactly. */
  getState(): TrackerState;
  /** @throws BAD_ARGUMENT for anything that `getState` did not return. */
  setState(state: unknown): void;
}

/**
 * Identities for one stream; as many streams (cameras, environments) need as many trackers.
 *
 * @throws BAD_ARGUMENT where an option breaks its range.
 */
export function createTracker(given: TrackerOptions = {}): Tracker {
  const options = resolveTrackerOptions(given);
  let state = EMPTY;
  return {
    track(scene) {
      state = advance(state, scene.objects, options);
      return { ...scene, objects: reported(state.tracks, options) };
    },
    reset() {
      state = EMPTY;
    },
    getState: () => structuredClone(state),
    setState(saved) {
      state = parseTrackerState(saved);
    },
  };
}

/**
 * Scenes of videos with identities over time: each video is a stream of its own.
 *
 * @param scenes of whole videos, one after the other.
 * @param episodeLength frames a video: `FrameSet.episodeLength`; null for one video of all frames.
 */
export function trackVideos<S extends Pick<Scene, 'objects'>>(
  scenes: readonly S[],
  episodeLength: number | null,
  options: TrackerOptions = {},
): S[] {
  const tracker = createTracker(options);
  return scenes.map((scene, frame) => {
    if (episodeLength !== null && frame % episodeLength === 0) tracker.reset();
    return tracker.track(scene);
  });
}

// ---------------------------------------------------------------------------

const EMPTY: TrackerState = Object.freeze({ frames: 0, nextId: 0, tracks: [] });

function advance(
  { frames, nextId: firstId, tracks: before }: TrackerState,
  objects: readonly SceneObject[],
  options: Required<TrackerOptions>,
): TrackerState {
  const { minHits, maxLost, predict, appearance } = options;
  let nextId = firstId;
  const waiting = expected(before, predict ? predicted : stayed);
  const sightings = sightingsOf(objects, appearance);
  const links = associate(waiting, sightings, options);
  const linkOf = new Map(links.map((link) => [link.track, link]));
  const taken = new Set(links.map((link) => link.sighting));

  const continued = waiting.flatMap((track, i): Track[] => {
    const link = linkOf.get(i);
    const sighting = link && sightings[link.sighting];
    const after = sighting ? seen(track, sighting, link.jumped) : unseen(track, maxLost);
    if (after === null) return [];
    const promoted = after.state === 'tentative' && believed(after, minHits);
    return [promoted ? { ...after, id: nextId++, state: 'confirmed' } : after];
  });
  const atOnce = frames === 0 || minHits === 1;
  const begun = sightings
    .filter((_, j) => !taken.has(j))
    .map((sighting) => newTrack(sighting, atOnce ? nextId++ : -1));
  return { frames: frames + 1, nextId, tracks: [...continued, ...begun] };
}

/** What is seen, front to back; then what is lost, where that is wanted. */
function reported(
  tracks: readonly Track[],
  { fps, keepLost }: Required<TrackerOptions>,
): SceneObject[] {
  const identified = ({ last, id, x, y, age }: Track): SceneObject => ({
    ...last,
    id,
    vx: x.velocity * fps,
    vy: y.velocity * fps,
    age,
  });
  const present = tracks.filter(({ state }) => state === 'confirmed').map(identified);
  present.sort((a, b) => a.depth - b.depth);
  if (!keepLost) return present;
  const lost = tracks.filter(({ state }) => state === 'lost');
  return [
    ...present,
    ...lost.map((track, i) => ({
      ...identified(track),
      x: track.x.position,
      y: track.y.position,
      x_std: Math.sqrt(track.x.varPosition),
      y_std: Math.sqrt(track.y.varPosition),
      visible: 0,
      depth: present.length + i,
    })),
  ];
}
