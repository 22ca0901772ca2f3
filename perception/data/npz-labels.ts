/** The labels of a frame file, checked against its frames. */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { NpyArray } from './npy.ts';

interface FrameAxes {
  /** [M], or [E, T] for videos. */
  readonly lead: readonly number[];
  readonly height: number;
  readonly width: number;
}

/**
 * @returns null where the file has neither counts nor boxes.
 * @throws BAD_FILE that names the array and the first row that is off.
 */
export function readLabels(
  arrays: ReadonlyMap<string, NpyArray>,
  { lead, height, width }: FrameAxes,
  who: string,
): FrameLabels | null {
  const size = lead.reduce((product, length) => product * length, 1);
  const given = (name: string): Field | null => {
    const array = arrays.get(name);
    return array === undefined ? null : { array, who: `${who}, ${name}`, lead, size };
  };
  const boxesField = given('boxes');
  const validField = given('valid');
  const idsField = given('ids');
  const countsField = given('counts');
  const instancesField = given('instances');
  for (const [field, needs, needed] of [
    [boxesField, validField, 'valid'],
    [validField, boxesField, 'boxes'],
    [idsField, boxesField, 'boxes'],
    [instancesField, boxesField, 'boxes'],
  ] as const) {
    if (field !== null && needs === null)
      throw bad(field.who, `an array "${needed}" with it`, 'none');
  }
  if (boxesField === null || validField === null) {
    if (countsField === null) return null;
    const counts = readCounts(countsField);
    return { counts, boxes: null, valid: null, maxBoxes: 0, ids: null };
  }
  const maxBoxes = rest(boxesField, ['K', 4])[0] ?? 0;
  rest(validField, [maxBoxes]);
  const valid = Uint8Array.from(validField.array.data, (x) => (x === 0 ? 0 : 1));
  const boxes = readBoxes(boxesField, valid);
  if (idsField !== null) rest(idsField, [maxBoxes]);
  const ids = idsField === null ? null : readInts(idsField);
  const rows = Int32Array.from({ length: size }, (_, i) =>
    valid.subarray(i * maxBoxes, (i + 1) * maxBoxes).reduce((sum, x) => sum + x, 0),
  );
  const counts = countsField === null ? rows : readCounts(countsField);
  const excess = rows.findIndex((boxed, i) => boxed > (counts[i] ?? 0));
  if (excess >= 0) {
    const limit = `at most counts[${excess}] = ${counts[excess]} valid boxes`;
    throw bad(`${who}, frame ${excess}`, limit, String(rows[excess]));
  }
  const labels = { counts, boxes, valid, maxBoxes, ids };
  if (instancesField === null) return labels;
  rest(instancesField, [height, width]);
  return { ...labels, instances: readInstances(instancesField, maxBoxes) };
}

// ---------------------------------------------------------------------------

interface Field {
  readonly array: NpyArray;
  readonly who: string;
  readonly lead: readonly number[];
  readonly size: number;
}

function bad(who: string, expected: string, got: string): SupairError {
  return new SupairError('BAD_FILE', {
    who,
    expected,
    got,
    remedy:
      'Labels are counts [M], boxes [M, K, 4] with valid [M, K], ids [M, K], instances [M, H, W].',
  });
}

/** The axes behind the frames' own, which must be as `wanted`; a text stands for any length. */
function rest(field: Field, wanted: readonly (number | string)[]): readonly number[] {
  const { array, lead, size, who } = field;
  for (const own of [lead, [size]]) {
    const tail = array.shape.slice(own.length);
    const fits =
      own.every((length, axis) => array.shape[axis] === length) &&
      tail.length === wanted.length &&
      wanted.every((length, axis) => typeof length === 'string' || length === tail[axis]);
    if (fits) return tail;
  }
  const expected = `shape [${[...lead, ...wanted].join(', ')}]`;
  throw bad(who, expected, `[${array.shape.join(', ')}]`);
}

function readInts({ array, who }: Field): Int32Array {
  const { data, kind } = array;
  if (kind === 'f') throw bad(who, 'integers', 'floats');
  const wrong = data.findIndex((x) => x !== (x | 0));
  if (wrong >= 0) throw bad(who, '32-bit integers', `${data[wrong]} at element ${wrong}`);
  return Int32Array.from(data);
}

function readInstances({ array, who }: Field, maxBoxes: number): Uint8Array {
  const { data } = array;
  if (!(data instanceof Uint8Array)) throw bad(who, 'uint8', 'another dtype');
  const wrong = data.findIndex((k) => k > maxBoxes);
  if (wrong >= 0) throw bad(who, `0..${maxBoxes}, a row of boxes + 1`, String(data[wrong]));
  return data;
}

function readCounts(field: Field): Int32Array {
  rest(field, []);
  const counts = readInts(field);
  const wrong = counts.findIndex((count) => count < 0);
  if (wrong >= 0) throw bad(field.who, 'counts >= 0', `${counts[wrong]} at frame ${wrong}`);
  return counts;
}

/** Boxes as float32; rows that are not valid become zero, whatever the file holds there. */
function readBoxes({ array, who }: Field, valid: Uint8Array): Float32Array {
  const boxes = Float32Array.from(array.data);
  valid.forEach((isValid, row) => {
    const box = boxes.subarray(row * 4, row * 4 + 4);
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box;
    if (isValid === 0) box.fill(0);
    else if (!(x0 < x1 && y0 < y1 && box.every(Number.isFinite))) {
      throw bad(who, 'x0 < x1 and y0 < y1, finite', `[${box.join(', ')}] in row ${row}`);
    }
  });
  return boxes;
}
