/**
 * Random members of a space.
 *
 *   box         element by element: bounded both ways uniform, both ends included; bounded one way
 *               the bound plus or minus a unit exponential; unbounded standard normal
 *   the others  uniform over their choices, or by a mask or probabilities
 */

import { Rng } from '../random.ts';
import { boxArray, elementCount, roundedBoundAt } from './bounds.ts';
import { drawBits, drawIndex, maskList, maskRecord, refuseMask, type SpaceMask } from './masks.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from './spaces.ts';
import { oneStream, ownStreams, type Streams } from './streams.ts';

/**
 * A random member. Arrays of bytes in the mask say what is allowed, arrays of floats how likely
 * it is (Gymnasium's `mask` and `probability`).
 * @throws BAD_ARGUMENT where a mask does not fit the space or allows nothing.
 */
export function sample(space: Space, rng: Rng, mask: SpaceMask | null = null): SpaceValue {
  return draw(space, oneStream(rng), mask);
}

/**
 * A space with a random stream of its own. Children of a composite space have streams derived from
 * the seed and their key, so adding a key never changes what the others draw.
 */
export class SpaceSampler {
  readonly space: Space;
  #streams: Streams;

  constructor(space: Space, seed: number) {
    this.space = space;
    this.#streams = ownStreams(new Rng(seed));
  }

  /** Starts the stream anew. */
  seed(seed: number): void {
    this.#streams = ownStreams(new Rng(seed));
  }

  /** @throws BAD_ARGUMENT where a mask does not fit the space or allows nothing. */
  sample(mask: SpaceMask | null = null): SpaceValue {
    return draw(this.space, this.#streams, mask);
  }
}

// ---------------------------------------------------------------------------

function draw(space: Space, streams: Streams, mask: SpaceMask | null): SpaceValue {
  const { rng } = streams;
  switch (space.type) {
    case 'box':
      if (mask !== null) refuseMask('no mask on a box', 'one');
      return drawBox(space, rng);
    case 'discrete':
      return space.start + drawIndex(space.n, rng, mask);
    case 'multi-discrete': {
      const masks = maskList(mask, space.nvec.length);
      return Int32Array.from(space.nvec, (n, i) => drawIndex(n, rng, masks?.[i] ?? null));
    }
    case 'multi-binary':
      return drawBits(elementCount(space.shape), rng, mask);
    case 'dict': {
      const children = Object.entries(space.spaces);
      const masks = maskRecord(mask, Object.keys(space.spaces));
      return Object.fromEntries(
        children.map(([key, child]) => [
          key,
          draw(child, streams.child(key), masks.get(key) ?? null),
        ]),
      );
    }
    case 'tuple': {
      const masks = maskList(mask, space.spaces.length);
      return space.spaces.map((child, i) =>
        draw(child, streams.child(String(i)), masks?.[i] ?? null),
      );
    }
    default:
      return space satisfies never;
  }
}

function drawBox(space: BoxSpace, rng: Rng): NumericArray {
  const values = boxArray(space.dtype, elementCount(space.shape));
  const whole = space.dtype !== 'float32';
  const [least, most] = space.dtype === 'uint8' ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  for (let i = 0; i < values.length; i++) {
    let low = roundedBoundAt(space, space.low, i);
    let high = roundedBoundAt(space, space.high, i);
    if (whole) {
      low = Math.max(Math.ceil(low), least); // an integer box is bounded by its element type
      high = Math.min(Math.floor(high), most);
      values[i] = low + rng.integer(high - low + 1);
    } else {
      values[i] = Math.min(high, Math.max(low, drawReal(low, high, rng)));
    }
  }
  return values;
}

function drawReal(low: number, high: number, rng: Rng): number {
  const below = Number.isFinite(low);
  const above = Number.isFinite(high);
  if (below && above) return rng.uniform(low, high);
  if (!below && !above) return rng.normal();
  const away = -Math.log(1 - rng.uniform());
  return below ? low + away : high - away;
}
