/** Identities over time on the inference thread: one tracker a stream of frames. */

import type { Scene } from '../../perception/scene.ts';
import { createTracker, type Tracker } from '../../perception/tracking/tracker.ts';

/** Which stream frames belong to, and where in it. */
export interface StreamPlace {
  /** Names the stream among those of all sessions. */
  readonly key: string;
  /** The stream begins anew where this changes; null leaves it as it was. */
  readonly episode: number | null;
  /** The stream begins anew at step 0; null where steps are not counted. */
  readonly step: number | null;
  /** Frames a second, for velocities. */
  readonly fps: number;
}

interface Stream {
  readonly tracker: Tracker;
  episode: number | null;
}

export class Streams {
  readonly #streams = new Map<string, Stream>();

  /** The scenes of successive frames with identities. A stream that is not known yet begins. */
  follow({ key, episode, step, fps }: StreamPlace, scenes: readonly Scene[]): Scene[] {
    const stream = this.#streams.get(key) ?? { tracker: createTracker(), episode };
    this.#streams.set(key, stream);
    if (step === 0 || (episode !== null && episode !== stream.episode)) stream.tracker.reset();
    stream.episode = episode ?? stream.episode;
    return scenes.map((scene) => inSeconds(stream.tracker.track(scene), fps));
  }

  /** Ends streams; those that are not known are passed over. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#streams.delete(key);
  }

  get size(): number {
    return this.#streams.size;
  }
}

// ---------------------------------------------------------------------------

/** The tracker counts in frames, so that the rate may change from request to request. */
function inSeconds(scene: Scene, fps: number): Scene {
  if (fps === 1) return scene;
  const objects = scene.objects.map((object) => ({
    ...object,
    vx: (object.vx ?? 0) * fps,
    vy: (object.vy ?? 0) * fps,
  }));
  return { ...scene, objects };
}
