/** Random members of a space without spaces inside; the laws are at the head of `sample.ts`. */

import type { Rng } from '../random.ts';
import { boxArray, elementCount, roundedBoundAt, wholeRange } from './bounds.ts';
import {
  drawBits,
  drawCount,
  drawIndex,
  maskList,
  maskRecord,
  refuseMask,
  type SpaceMask,
} from './masks.ts';
import type { BoxSpace, LeafSpace, NumericArray, SpaceValue, TextSpace } from './spaces.ts';

export function drawLeaf(space: LeafSpace, rng: Rng, mask: SpaceMask | null): SpaceValue {
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
    case 'text':
      return drawText(space, rng, mask);
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function drawText(space: TextSpace, rng: Rng, mask: SpaceMask | null): string {
  const { minLength, maxLength } = space;
  const masks = maskRecord(mask, ['length', 'charset']);
  const length =
    drawCount(masks.get('length'), minLength, maxLength, rng) ??
    minLength + rng.integer(maxLength - minLength + 1);
  const charset = [...space.charset];
  const rule = masks.get('charset') ?? null;
  const characters = Array.from({ length }, () => charset[drawIndex(charset.length, rng, rule)]);
  return characters.join('');
}

function drawBox(space: BoxSpace, rng: Rng): NumericArray {
  const values = boxArray(space.dtype, elementCount(space.shape));
  for (let i = 0; i < values.length; i++) {
    const low = roundedBoundAt(space, space.low, i);
    const high = roundedBoundAt(space, space.high, i);
    if (space.dtype !== 'float32') {
      const [least, most] = wholeRange(space.dtype, low, high);
      values[i] = least + rng.integer(most - least + 1);
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
