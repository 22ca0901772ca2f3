/** Spaces without spaces inside, made of fields that nobody has checked yet. */

import { refuse, shown } from '../refuse.ts';
import { boundAt, elementCount, wholeRange } from './bounds.ts';
import { type Fields, integer, list, real } from './fields.ts';
import type { BoxSpace, LeafSpace, TextSpace } from './spaces.ts';

const MAX_AXES = 8;
const MAX_ELEMENTS = 2 ** 28;
/** Characters of a text, and of a charset. */
const MAX_CHARACTERS = 2 ** 14;

/** null where the type is none of these. */
export function parseLeaf(type: unknown, field: Fields, who: string): LeafSpace | null {
  switch (type) {
    case 'box':
      return parseBox(field, who);
    case 'discrete': {
      const n = integer(field('n'), `${who}.n`, 1, 2 ** 31);
      const start = integer(field('start') ?? 0, `${who}.start`, -(2 ** 31), 2 ** 31 - n);
      return { type, n, start };
    }
    case 'multi-discrete':
      return {
        type,
        nvec: list(field('nvec'), `${who}.nvec`).map((n, i) =>
          integer(n, `${who}.nvec[${i}]`, 1, 2 ** 31),
        ),
      };
    case 'multi-binary':
      return { type, shape: shapeOf(field('shape'), `${who}.shape`) };
    case 'text':
      return parseText(field, who);
    default:
      return null;
  }
}

// ---------------------------------------------------------------------------

function parseBox(field: Fields, who: string): BoxSpace {
  const dtype = field('dtype');
  if (dtype !== 'uint8' && dtype !== 'int32' && dtype !== 'float32') {
    return refuse(`${who}.dtype`, 'uint8, int32 or float32', shown(dtype));
  }
  const shape = shapeOf(field('shape'), `${who}.shape`);
  const lastAxis = shape.at(-1) ?? 1;
  const low = bound(field('low'), `${who}.low`, lastAxis);
  const high = bound(field('high'), `${who}.high`, lastAxis);
  const ends = typeof low === 'number' && typeof high === 'number' ? 1 : lastAxis;
  for (let i = 0; i < ends; i++) checkEnds(dtype, boundAt(low, i), boundAt(high, i), who);
  const names = field('names');
  if (names === undefined) return { type: 'box', shape, dtype, low, high };
  const texts = list(names, `${who}.names`).filter((name) => typeof name === 'string');
  if (texts.length !== lastAxis) refuse(`${who}.names`, `${lastAxis} texts`, `${texts.length}`);
  return { type: 'box', shape, dtype, low, high, names: texts };
}

function checkEnds(dtype: BoxSpace['dtype'], low: number, high: number, who: string): void {
  if (!(low <= high)) refuse(who, 'low <= high', `${low} > ${high}`);
  if (dtype === 'float32') {
    const finite = Math.fround(low) < Infinity && Math.fround(high) > -Infinity;
    if (!finite) refuse(who, 'a finite float32 in the bounds', `${low}..${high}`);
    return;
  }
  if (dtype === 'uint8' && !(low >= 0 && high <= 255)) {
    refuse(who, 'uint8 bounds in 0..255', `${low}..${high}`);
  }
  const [least, most] = wholeRange(dtype, low, high);
  if (least > most) refuse(who, `a whole number of ${dtype} in the bounds`, `${low}..${high}`);
}

function parseText(field: Fields, who: string): TextSpace {
  const maxLength = integer(field('maxLength'), `${who}.maxLength`, 1, MAX_CHARACTERS);
  const minLength = integer(field('minLength') ?? 1, `${who}.minLength`, 0, maxLength);
  const charset = field('charset');
  if (typeof charset !== 'string' || charset.length > 2 * MAX_CHARACTERS) {
    return refuse(
      `${who}.charset`,
      `a text of at most ${MAX_CHARACTERS} characters`,
      shown(charset),
    );
  }
  const characters = [...charset];
  const legal = characters.length >= 1 && characters.length <= MAX_CHARACTERS;
  if (!legal) refuse(`${who}.charset`, `1..${MAX_CHARACTERS} characters`, `${characters.length}`);
  if (new Set(characters).size < characters.length) {
    refuse(`${who}.charset`, 'each character once', shown(charset));
  }
  if (characters.some((character) => /^[\uD800-\uDFFF]$/.test(character))) {
    refuse(`${who}.charset`, 'whole characters', 'half of a surrogate pair');
  }
  return { type: 'text', minLength, maxLength, charset };
}

function shapeOf(value: unknown, who: string): number[] {
  const shape = list(value, who).map((side, i) => integer(side, `${who}[${i}]`, 1, MAX_ELEMENTS));
  if (shape.length > MAX_AXES) refuse(who, `at most ${MAX_AXES} axes`, shape.length);
  if (elementCount(shape) > MAX_ELEMENTS) refuse(who, `at most ${MAX_ELEMENTS} elements`, 'more');
  return shape;
}

function bound(value: unknown, who: string, lastAxis: number): number | number[] {
  if (!Array.isArray(value)) return real(value, who);
  if (value.length !== lastAxis) refuse(who, `${lastAxis} bounds`, value.length);
  return value.map((x, i) => real(x, `${who}[${i}]`));
}
