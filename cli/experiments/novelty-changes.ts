/**
 * Ways in which a table-top frame is unlike those of training.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../../env/core/env.ts';
import type { Rng } from '../../env/core/random.ts';

/** @param instances whose pixel each is, [H, W]: a strange object is put beside the others. */
type Change = (frame: Frame, instances: Uint8Array, rng: Rng) => Frame;

type Rgb = readonly [number, number, number];

/** Colours of known objects, as bytes. */
const KNOWN: readonly Rgb[] = [
  [217, 36, 36],
  [36, 173, 51],
  [38, 77, 217],
  [219, 199, 31],
];
/** Sides of objects, pixels, and the sensor's noise in levels of 255. */
const [SMALL, LARGE, NOISE] = [10, 20, 4];
const TRIES = 300;

/** Colour of a strange object at (u, v) in [-1/2, 1/2]^2; null where the table shows. */
type Look = (u: number, v: number, row: number) => Rgb | null;

export const CHANGES: {
  readonly [name: string]: { readonly means: string; readonly change: Change };
} = {
  'striped object': {
    means: 'one more object, of stripes two pixels wide in two known colours',
    change: withObject((rng) => {
      const [a, b] = [rng.integer(4), 1 + rng.integer(3)];
      const colors = [KNOWN[a] as Rgb, KNOWN[(a + b) % 4] as Rgb];
      return (_u, _v, row) => colors[(row >> 1) & 1] as Rgb;
    }),
  },
  'white object': {
    means: 'one more object, a white disc',
    change: withObject(() => (u, v) => (Math.hypot(u, v) < 0.5 ? [225, 225, 225] : null)),
  },
  'black object': {
    means: 'one more object, a black square',
    change: withObject(() => () => [25, 25, 25]),
  },
  'ring of a known colour': {
    means: 'one more object, a ring',
    change: withObject((rng) => {
      const color = rng.choice(KNOWN);
      return (u, v) => (Math.abs(Math.hypot(u, v) - 0.4) < 0.1 ? color : null);
    }),
  },
  'cross of a known colour': {
    means: 'one more object, a cross',
    change: withObject((rng) => {
      const color = rng.choice(KNOWN);
      return (u, v) => (Math.min(Math.abs(u), Math.abs(v)) < 0.17 ? color : null);
    }),
  },
  inverted: { means: '255 less every value', change: mapped((frame, i) => 255 - at(frame, i)) },
  'BGR order': {
    means: 'red and blue exchanged',
    change: mapped((frame, i) => at(frame, i - (i % 3) + (2 - (i % 3)))),
  },
  'camera upside down': {
    means: 'turned by half a turn',
    change: mapped((frame, i) => at(frame, frame.data.length - 3 - (i - (i % 3)) + (i % 3))),
  },
  'mirrored camera': {
    means: 'left and right exchanged',
    change: mapped((frame, i) => {
      const column = Math.floor(i / 3) % frame.width;
      return at(frame, i + 3 * (frame.width - 1 - 2 * column));
    }),
  },
  'dim light': { means: '0.7 of every value', change: mapped((frame, i) => 0.7 * at(frame, i)) },
  blurred: { means: 'averages of 3 x 3 pixels', change: mapped(blurred) },
};

export const STRANGE_OBJECTS: readonly string[] = [
  'striped object',
  'white object',
  'black object',
  'ring of a known colour',
  'cross of a known colour',
];

// ---------------------------------------------------------------------------

function at({ data }: Frame, i: number): number {
  return data[i] as number;
}

function mapped(value: (frame: Frame, i: number) => number): Change {
  return (frame) => {
    const data = Uint8Array.from(frame.data, (_, i) => Math.round(value(frame, i)));
    return { ...frame, data };
  };
}

/** The border keeps what of the average lies inside. */
function blurred(frame: Frame, i: number): number {
  const { height, width } = frame;
  const [row, column] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      sum += at(frame, (y * width + x) * 3 + (i % 3));
      count++;
    }
  }
  return sum / count;
}

/** Puts an object where there is room for it; the frame as it is where there is none. */
function withObject(look: (rng: Rng) => Look): Change {
  return (frame, instances, rng) => {
    const { height, width } = frame;
    const colorAt = look(rng);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const side = SMALL + rng.integer(LARGE - SMALL);
      const [left, top] = [rng.integer(width - side), rng.integer(height - side)];
      const cells = Array.from({ length: side * side }, (_, i) => ({
        row: Math.floor(i / side),
        column: i % side,
      }));
      const pixel = (row: number, column: number): number => (top + row) * width + left + column;
      if (cells.some(({ row, column }) => instances[pixel(row, column)] !== 0)) continue;
      const data = frame.data.slice();
      for (const { row, column } of cells) {
        const color = colorAt((column + 0.5) / side - 0.5, (row + 0.5) / side - 0.5, row);
        if (color === null) continue;
        color.forEach((value, c) => {
          const noisy = Math.round(value + rng.normal(0, NOISE));
          data[pixel(row, column) * 3 + c] = Math.min(255, Math.max(0, noisy));
        });
      }
      return { ...frame, data };
    }
    return frame;
  };
}
