/** What a tracker can be told, with what the defaults were chosen by. */

import { SupairError } from '../../env/core/errors.ts';

export interface TrackerOptions {
  /** Frames a second: `vx` and `vy` are in pixels per second. Default 1: pixels per frame. */
  readonly fps?: number;
  /**
   * Frames in a row in which something must be seen before it gets an id and is reported; at least 1.
   * Default 3. What is there in the first frame of a stream is believed at once.
   */
  readonly minHits?: number;
  /**
   * Frames for which an object that is not seen keeps its id; default 30. Never longer than it had been
   * seen before.
   */
  readonly maxLost?: number;
  /**
   * Report lost objects too: where they are expected, with `visible` 0 and behind everything else.
   * Default false.
   */
  readonly keepLost?: boolean;
  /** How many standard deviations off an object may be found and still be the same. Default 3. */
  readonly gate?: number;
  /** Whether an object is expected where its velocity takes it, or where it was. Default true. */
  readonly predict?: boolean;
  /** Whether size, colour and prototype count, or the position alone. Default true. */
  readonly appearance?: boolean;
}

/** @throws BAD_ARGUMENT where a number breaks its range. */
export function resolveTrackerOptions(options: TrackerOptions): Required<TrackerOptions> {
  const resolved = { ...DEFAULTS, ...options };
  const { fps, minHits, maxLost, gate } = resolved;
  check('fps', fps > 0 && Number.isFinite(fps), 'a positive number', fps);
  check('minHits', Number.isSafeInteger(minHits) && minHits >= 1, 'an integer >= 1', minHits);
  check('maxLost', Number.isSafeInteger(maxLost) && maxLost >= 0, 'an integer >= 0', maxLost);
  check('gate', gate > 0 && Number.isFinite(gate), 'a positive number', gate);
  return resolved;
}

// ---------------------------------------------------------------------------

const DEFAULTS: Required<TrackerOptions> = Object.freeze({
  fps: 1,
  minHits: 3,
  maxLost: 30,
  keepLost: false,
  gate: 3,
  predict: true,
  appearance: true,
});

function check(field: string, legal: boolean, expected: string, got: unknown): void {
  if (legal) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: `TrackerOptions.${field}`,
    expected,
    got: String(got),
  });
}
