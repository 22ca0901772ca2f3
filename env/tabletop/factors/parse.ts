/** Reading a distribution that was sent: it is made anew, through the functions that check it. */

import { refuse, shown } from '../../core/refuse.ts';
import { COLOR_NAMES } from '../scene.ts';
import { SHAPES } from '../shapes.ts';
import { mixture, product, selection, setMinus } from './algebra.ts';
import type { AnyDistribution } from './distribution.ts';
import { annulus, constant, discrete, uniform } from './elementary.ts';
import {
  AT_REST,
  type Factor,
  type Factors,
  type NumberFactor,
  SPRITE_FACTORS,
} from './factors.ts';

/** Distributions within distributions, and parts or values of one: more than any scenario needs. */
const MAX_DEPTH = 16;
const MAX_PARTS = 256;

const FACTORS: readonly Factor[] = [
  ...SPRITE_FACTORS,
  ...(Object.keys(AT_REST) as (keyof typeof AT_REST)[]), // keys() forgets the names
];

/**
 * What `JSON.parse` makes of a distribution printed as JSON.
 * @throws BAD_ARGUMENT where it is none, is nested deeper than 16 or has more than 256 parts in one place.
 */
export function parseDistribution(value: unknown): AnyDistribution {
  return parse(value, 'distribution', MAX_DEPTH);
}

// ---------------------------------------------------------------------------

function parse(value: unknown, who: string, depth: number): AnyDistribution {
  if (depth === 0) refuse(who, `at most ${MAX_DEPTH} levels`, 'more');
  const law = fieldsOf(fieldsOf(value, who)('law'), `${who}.law`);
  const inner = (name: string): AnyDistribution =>
    parse(law(name), `${who}.law.${name}`, depth - 1);
  const all = (name: string): readonly AnyDistribution[] =>
    list(law(name), `${who}.law.${name}`).map((part, i) =>
      parse(part, `${who}.law.${name}[${i}]`, depth - 1),
    );
  const number = (name: string): number => real(law(name), `${who}.law.${name}`);
  const weights = (): number[] | undefined =>
    law('weights') === undefined
      ? undefined
      : list(law('weights'), `${who}.law.weights`).map((one) => real(one, `${who}.law.weights`));
  const factor = (): Factor => {
    const [name, ...others] = list(fieldsOf(value, who)('over'), `${who}.over`);
    return others.length === 0 ? known(name, who) : refuse(who, 'one factor', 'several');
  };

  switch (law('type')) {
    case 'uniform': {
      const over = factor();
      if (!isNumber(over)) return refuse(who, 'a factor that is a number', over);
      return uniform(over, number('low'), number('high'));
    }
    case 'discrete': {
      const over = factor();
      const values = list(law('values'), `${who}.law.values`);
      values.forEach((one) => {
        checkValue(over, one, who);
      });
      // every value has been found to be one of the factor's
      return discrete(over, values as Factors[Factor][], weights());
    }
    case 'constant': {
      const values = record(law('values'), `${who}.law.values`);
      for (const [name, one] of Object.entries(values)) checkValue(known(name, who), one, who);
      // every value has been found to be one of its factor's; which they are, `over` will say
      return constant({ ...values } as Factors);
    }
    case 'annulus':
      return annulus({ x: number('x'), y: number('y') }, number('inner'), number('outer'));
    case 'product':
      return product(...all('parts'));
    case 'mixture':
      return mixture(all('parts'), weights());
    case 'intersection':
      return selection(inner('base'), ...all('filters'));
    case 'difference':
      return setMinus(inner('base'), inner('without'));
    default:
      return refuse(`${who}.law.type`, 'a known law', shown(law('type')));
  }
}

function known(name: unknown, who: string): Factor {
  return (
    FACTORS.find((factor) => factor === name) ??
    refuse(who, `one of ${FACTORS.join(', ')}`, shown(name))
  );
}

function isNumber(factor: Factor): factor is NumberFactor {
  return factor !== 'shape' && factor !== 'color';
}

function checkValue(factor: Factor, value: unknown, who: string): void {
  if (isNumber(factor)) {
    real(value, `${who}.${factor}`);
    return;
  }
  const names: readonly string[] = factor === 'shape' ? SHAPES : COLOR_NAMES;
  if (typeof value === 'string' && names.includes(value)) return;
  refuse(`${who}.${factor}`, `one of ${names.join(', ')}`, shown(value));
}

function record(value: unknown, who: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return refuse(who, 'an object', shown(value));
}

/** Own properties only: a key on the prototype is not a field. */
function fieldsOf(value: unknown, who: string): (name: string) => unknown {
  const fields = new Map<string, unknown>(Object.entries(record(value, who)));
  return (name) => fields.get(name);
}

function list(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= MAX_PARTS) return value;
  return refuse(who, `an array of at most ${MAX_PARTS}`, shown(value));
}

function real(value: unknown, who: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuse(who, 'a finite number', shown(value));
}
