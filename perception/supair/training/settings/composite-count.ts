/** How many composites a run makes, from the number of frames. */

/**
 * Composites made for each frame whose boxes are not believed; and the least and the most, as shares of
 * the frames: what never touches in training may do so afterwards.
 */
const EACH = 4;
const LEAST = 0.1;
const MOST = 0.25;
/**
 * Small sets become as large as this by composites, at most so many times their size: their few objects
 * are then seen in many more places and neighbourhoods. As in real scenes, not all of them touch.
 */
const SMALL_SET = { size: 2000, times: 3, touching: 0.4 };
/** The same where objects may be varied: no two composites show the same object then. */
const VARIED_SET = { size: 10_000, times: 7, touching: 0.4 };

export interface CompositeCount {
  readonly count: number;
  /** Share in which the object pasted touches another. */
  readonly touching: number;
}

/**
 * @param size frames.
 * @param left frames whose boxes are not believed.
 * @param varied whether objects are pasted in other hues than their own.
 */
export function compositeCount(size: number, left: number, varied: boolean): CompositeCount {
  const wanted = Math.max(EACH * left, LEAST * size);
  const usual = Math.round(Math.min(wanted, MOST * size));
  const growth = varied ? VARIED_SET : SMALL_SET;
  const many = Math.min(growth.times * size, growth.size - size);
  return many > usual ? { count: many, touching: growth.touching } : { count: usual, touching: 1 };
}
