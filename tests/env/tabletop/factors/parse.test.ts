import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { product, setMinus } from '../../../../env/tabletop/factors/algebra.ts';
import type { AnyDistribution } from '../../../../env/tabletop/factors/distribution.ts';
import { constant, discrete, uniform } from '../../../../env/tabletop/factors/elementary.ts';
import { parseDistribution } from '../../../../env/tabletop/factors/parse.ts';
import { distributions } from '../../../support/distributions.ts';

const red = { over: ['color'], law: { type: 'constant', values: { color: 'red' } } };
const toTheRight = { over: ['x'], law: { type: 'uniform', low: 0.5, high: 1 } };

describe('parseDistribution', () => {
  it('reads what was printed', () => {
    fc.assert(
      fc.property(distributions, (distribution) => {
        expect(parseDistribution(JSON.parse(JSON.stringify(distribution)))).toEqual(distribution);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('reads what was written by hand', () => {
    const law = { type: 'product', parts: [red, toTheRight] };
    expect(parseDistribution({ over: ['color', 'x'], law })).toEqual(
      product(constant({ color: 'red' }), uniform('x', 0.5, 1)),
    );
    const moving = { type: 'constant', values: { shape: 'circle', vx: 0.1 } };
    expect(parseDistribution({ over: [], law: moving })).toEqual(
      constant({ shape: 'circle', vx: 0.1 }),
    );
  });

  it('finds out by itself what is spoken of', () => {
    const law = { type: 'product', parts: [red, toTheRight] };
    expect(parseDistribution({ over: ['size'], law }).over).toEqual(['color', 'x']);
  });

  const uniformOver = (over: unknown, low: unknown = 0, high: unknown = 1): object => ({
    over,
    law: { type: 'uniform', low, high },
  });
  const discreteOver = (over: unknown, values: unknown, weights?: unknown): object => ({
    over,
    law: { type: 'discrete', values, weights },
  });
  const lawed = (law: unknown): object => ({ over: ['x'], law });
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'uniform'],
    ['a list', [red]],
    ['no law', { over: ['x'] }],
    ['a law that is a text', lawed('uniform')],
    ['an unknown law', lawed({ type: 'normal' })],
    ['a law of the prototype', lawed({ type: 'toString' })],
    ['a law behind the prototype', lawed(Object.create({ type: 'uniform', low: 0, high: 1 }))],
    ['an unknown factor', uniformOver(['z'])],
    ['a factor of the prototype', uniformOver(['constructor'])],
    ['two factors of an interval', uniformOver(['x', 'y'])],
    ['no factor of an interval', uniformOver([])],
    ['factors that are no list', uniformOver('x')],
    ['an interval of colours', uniformOver(['color'])],
    ['an interval upside down', uniformOver(['x'], 1, 0)],
    ['an interval from null', uniformOver(['x'], null)],
    ['an interval to a text', uniformOver(['x'], 0, '1')],
    ['an unknown colour', discreteOver(['color'], ['black'])],
    ['a shape for a colour', discreteOver(['color'], ['circle'])],
    ['a text for a number', discreteOver(['size'], ['12'])],
    ['values that are no list', discreteOver(['size'], 12)],
    ['no values', discreteOver(['size'], [])],
    ['more values than anyone needs', discreteOver(['size'], Array(257).fill(12))],
    ['a weight of 0', discreteOver(['size'], [12], [0])],
    ['a weight that is a text', discreteOver(['size'], [12], ['1'])],
    ['a constant of an unknown factor', lawed({ type: 'constant', values: { z: 1 } })],
    ['a constant list', lawed({ type: 'constant', values: [1] })],
    ['a prototype', lawed({ type: 'constant', values: JSON.parse('{"__proto__":1}') })],
    ['a ring inside out', lawed({ type: 'annulus', x: 0, y: 0, inner: 1, outer: 0.5 })],
    ['half a ring', lawed({ type: 'annulus', x: 0, y: 0, inner: 1 })],
    ['a product with a factor twice', lawed({ type: 'product', parts: [red, red] })],
    ['a mixture of unlike factors', lawed({ type: 'mixture', parts: [red, toTheRight] })],
    ['a filter not of the base', lawed({ type: 'intersection', base: red, filters: [toTheRight] })],
    ['a hold-out not of the base', lawed({ type: 'difference', base: red, without: toTheRight })],
    ['a difference without a base', lawed({ type: 'difference', without: red })],
  ])('refuses %s', (_, value) => {
    expect(() => parseDistribution(value)).toThrowCode('BAD_ARGUMENT');
  });

  it('refuses more than 16 levels', () => {
    const nested = (levels: number): AnyDistribution => {
      let distribution = discrete('color', ['red', 'blue']);
      for (let i = 1; i < levels; i++) {
        distribution = setMinus(distribution, constant({ color: 'red' }));
      }
      return JSON.parse(JSON.stringify(distribution));
    };
    expect(parseDistribution(nested(16))).toEqual(nested(16));
    expect(() => parseDistribution(nested(17))).toThrowCode('BAD_ARGUMENT');
  });

  it('says where in a scenario the fault is', () => {
    const wrong = { over: ['x'], law: { type: 'product', parts: [red, uniformOver(['x'], 'a')] } };
    expect(() => parseDistribution(wrong)).toThrow(
      "distribution.law.parts[1].law.low: expected a finite number, got 'a'",
    );
  });
});
