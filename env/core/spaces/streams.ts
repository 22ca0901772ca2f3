/** Random streams by place in a space: one for all parts, or one each. */

import type { Rng } from '../random.ts';

export interface Streams {
  readonly rng: Rng;
  /** The streams of a part: a key of a dict, an index of a tuple, the nodes of a graph. */
  child(key: string): Streams;
}

/** All parts draw from one stream, in order. */
export function oneStream(rng: Rng): Streams {
  const streams: Streams = { rng, child: () => streams };
  return streams;
}

/** Every part has a stream derived from its parent's seed and its key. */
export function ownStreams(rng: Rng): Streams {
  const children = new Map<string, Streams>();
  return {
    rng,
    child(key) {
      const known = children.get(key) ?? ownStreams(rng.fork(key)); // a fork knows no draws
      children.set(key, known);
      return known;
    },
  };
}
