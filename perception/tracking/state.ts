/** A tracker's memory as plain data, and the check of one that was saved. */

import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';
import { SCENE_OBJECT_SHAPE } from '../scene-schema.ts';
import type { Track } from './track.ts';

/** Plain data that JSON keeps exactly. */
export interface TrackerState {
  /** Frames since the stream began. */
  readonly frames: number;
  readonly nextId: number;
  readonly tracks: readonly Track[];
}

/** @throws BAD_ARGUMENT for anything that no tracker saved. */
export function parseTrackerState(saved: unknown): TrackerState {
  const parsed = STATE.safeParse(saved);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SupairError('BAD_ARGUMENT', {
    who: `Tracker.setState${issue === undefined ? '' : `, ${issue.path.join('.')}`}`,
    expected: 'what getState() of a tracker returned',
    got: issue?.message ?? 'something else',
  });
}

// ---------------------------------------------------------------------------

const count = z.int().min(0);
const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const motion = z.object({
  position: z.number(),
  velocity: z.number(),
  varPosition: z.number().min(0),
  covariance: z.number(),
  varVelocity: z.number().min(0),
});
const STATE: z.ZodType<TrackerState> = z.object({
  frames: count,
  nextId: count,
  tracks: z.array(
    z.object({
      id: z.int().min(-1),
      state: z.enum(['tentative', 'confirmed', 'lost']),
      age: count,
      hits: count,
      missed: count,
      x: motion,
      y: motion,
      appearance: z.object({
        logWidth: z.number(),
        logHeight: z.number(),
        hue: triple,
        prototype: z.int(),
        seen: count,
      }),
      crowd: z.number(),
      blurs: count,
      // loose: what else a scene says of an object is kept with it
      last: z.looseObject(SCENE_OBJECT_SHAPE),
    }),
  ),
});
