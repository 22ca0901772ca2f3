/** Which object of a frame continues which track. */

import { difference } from './appearance.ts';
import { assign } from './assignment.ts';
import type { TrackerOptions } from './options.ts';
import { noiseOf, type Sighting } from './sighting.ts';
import type { Track } from './track.ts';

export interface Link {
  /** Indices into the lists given. */
  readonly track: number;
  readonly sighting: number;
  /** It was found beyond the gate, and recognised by what it looks like. */
  readonly jumped: boolean;
}

/**
 * The cheapest assignment of sightings to known tracks, and of what those leave to tentative ones.
 *
 * @param tracks as expected in the frame at hand.
 */
export function associate(
  tracks: readonly Track[],
  sightings: readonly Sighting[],
  options: Required<TrackerOptions>,
): Link[] {
  const links: Link[] = [];
  const taken = new Set<number>();
  for (const tentative of [false, true]) {
    const rows = [...tracks.entries()].filter(
      ([, { state }]) => (state === 'tentative') === tentative,
    );
    const columns = [...sightings.entries()].filter(([index]) => !taken.has(index));
    const prices = rows.flatMap(([, track]) =>
      columns.map(([, sighting]) => price(track, sighting, options)),
    );
    const costs = prices.map(({ near, jump }) => (tentative ? near : Math.min(near, jump)));
    assign(costs, rows.length, columns.length, ALONE).forEach((column, row) => {
      const [track, sighting] = [rows[row]?.[0], columns[column]?.[0]];
      const paid = prices[row * columns.length + column];
      if (track === undefined || sighting === undefined || paid === undefined) return;
      links.push({ track, sighting, jumped: paid.near === NEVER });
      taken.add(sighting);
    });
  }
  return links;
}

// ---------------------------------------------------------------------------

const NEVER = Number.POSITIVE_INFINITY;
/** What it costs that a track is not seen. */
const ALONE = 20;
/**
 * Something may also turn, or be moved by somebody. The length of such a jump in JUMP_UNIT pixels has a heavy tail: its
 * price is JUMP_TAIL for each e-fold of its square. That is dear beside the gate's logarithm of variances for
 * something whose place is well known, and cheap for something long lost.
 */
const JUMP_UNIT = 2;
const JUMP_TAIL = 2;

/**
 * -2 log likelihood of a sighting under a track, but for constants: within the gate around where it is
 * expected, and as one that jumped. Infinite where that is out of the question.
 */
function price(
  track: Track,
  sighting: Sighting,
  { gate, appearance }: Required<TrackerOptions>,
): { readonly near: number; readonly jump: number } {
  const looks = difference(track.appearance, sighting.appearance);
  const noise = noiseOf(track, sighting);
  const varX = track.x.varPosition + noise.x;
  const varY = track.y.varPosition + noise.y;
  const dx = sighting.object.x - track.x.position;
  const dy = sighting.object.y - track.y.position;
  const distance = (dx * dx) / varX + (dy * dy) / varY;
  const near = distance > gate ** 2 ? NEVER : distance + Math.log(varX * varY) + looks;
  if (!appearance) return { near, jump: NEVER };
  const tail = Math.log1p((dx * dx + dy * dy) / JUMP_UNIT ** 2);
  return { near, jump: JUMP_TAIL * tail + looks };
}
