/** Bounds of the variances of both circuits, from the noise that the frames show. */

import type { SupairConfig } from '../../config.ts';

type Bounds = Pick<SupairConfig, 'object' | 'background'>;

/** The smallest variance of the background against the noise's. */
const HEADROOM = 2;
/** The smallest variance of objects never exceeds that of a coin's two faces, black and white. */
const LARGEST = 0.25;

/**
 * The usual bounds as long as noise lies well below them. Where it does not, all grow by one factor:
 * their ratios weigh a missed pixel of an object against a superfluous one, and a floor below
 * the noise makes slivers beside a box so dear that second boxes pay.
 *
 * @param noise standard deviation, intensities in [0, 1].
 * @param contrast of the frames against those that the usual bounds are for, e.g. 1/2.
 */
export function varianceBounds(noise: number, usual: Bounds, contrast = 1): Bounds {
  const scale = contrast ** 2;
  const wanted = (HEADROOM * noise ** 2) / (scale * usual.background.varMin);
  const factor = Math.max(1, Math.min(wanted, LARGEST / usual.object.varMin));
  const raised = (part: keyof Bounds): SupairConfig['object'] => ({
    ...usual[part],
    varMin: usual[part].varMin * scale * factor,
    varMax: usual[part].varMax * scale * factor,
  });
  return { object: raised('object'), background: raised('background') };
}
