import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { mixture, product } from '../../../../env/tabletop/factors/algebra.ts';
import type { Distribution } from '../../../../env/tabletop/factors/distribution.ts';
import {
  constant,
  discrete,
  rectangle,
  uniform,
} from '../../../../env/tabletop/factors/elementary.ts';
import type { SpriteFactor } from '../../../../env/tabletop/factors/factors.ts';
import {
  type Counts,
  chain,
  generate,
  oneOf,
  type SpriteGenerator,
  shuffle,
} from '../../../../env/tabletop/factors/generators.ts';
import { overlapping, populate } from '../../../../env/tabletop/factors/layouts.ts';

const table = rectangle({ x: 0, y: 0 }, { x: 1, y: 1 });
const look = constant({ shape: 'circle', size: 10 });

function sprites(color: 'red' | 'green' | 'blue', count: number | Counts = 1): SpriteGenerator {
  return generate(product(table, look, constant({ color })), count);
}

/** How often each list of colours comes, of 6,000. */
function tally(generator: SpriteGenerator): Map<string, number> {
  const rng = new Rng(1);
  const draw = populate(generator, overlapping);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = draw(rng)
      .map(({ color }) => color[0])
      .join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Within four standard deviations of the number that a probability makes of 6,000. */
function expectNear(count: number | undefined, probability: number): void {
  const spread = Math.sqrt(6000 * probability * (1 - probability));
  expect(Math.abs((count ?? 0) - 6000 * probability)).toBeLessThan(4 * spread);
}

describe('generate', () => {
  it('makes as many sprites as asked', () => {
    expect(tally(sprites('red', 3))).toEqual(new Map([['rrr', 6000]]));
    expect(tally(sprites('red', 0))).toEqual(new Map([['', 6000]]));
  });

  it('draws how many by their weights', () => {
    const counts = tally(sprites('red', { values: [0, 1, 4], weights: [1, 2, 1] }));
    expect([...counts.keys()].sort()).toEqual(['', 'r', 'rrrr']);
    expectNear(counts.get(''), 0.25);
    expectNear(counts.get('r'), 0.5);
    expectNear(counts.get('rrrr'), 0.25);
  });

  it('draws how many alike without weights', () => {
    const counts = tally(sprites('red', { values: [1, 2] }));
    expectNear(counts.get('r'), 0.5);
    expectNear(counts.get('rr'), 0.5);
  });

  it('puts to rest what nothing is said of', () => {
    const [drawn] = populate(
      generate(product(look, constant({ color: 'blue', x: 0.25, y: 0.75, vx: 0.1 })), 1),
      overlapping,
    )(new Rng(1));
    expect(drawn).toEqual({
      shape: 'circle',
      color: 'blue',
      size: 10,
      x: 0.25,
      y: 0.75,
      angle: 0,
      vx: 0.1,
      vy: 0,
    });
  });

  it('draws each sprite for itself', () => {
    const [first, second] = populate(sprites('red', 2), overlapping)(new Rng(1));
    expect(first?.x).not.toBe(second?.x);
  });

  it('keeps the look of a sprite whose place is drawn again, in nested products too', () => {
    const sized = product(constant({ shape: 'circle' }), uniform('size', 10, 20));
    const [draw] = generate(
      product(product(table, sized), constant({ color: 'red' })),
      1,
    )(new Rng(1));
    const candidate = draw?.(new Rng(2));
    const [a, b] = [candidate?.(), candidate?.()];
    expect(a?.size).toBe(b?.size);
    expect(a?.x).not.toBe(b?.x);
    expect(a?.y).not.toBe(b?.y);
  });

  it('draws all again where look and place hang together', () => {
    const red = product(constant({ color: 'red' }), rectangle({ x: 0, y: 0 }, { x: 0.5, y: 1 }));
    const blue = product(constant({ color: 'blue' }), rectangle({ x: 0.5, y: 0 }, { x: 1, y: 1 }));
    const [draw] = generate(product(look, mixture([red, blue])), 1)(new Rng(1));
    const candidate = draw?.(new Rng(2));
    const drawn = Array.from({ length: 50 }, () => candidate?.());
    expect(new Set(drawn.map((sprite) => sprite?.color))).toEqual(new Set(['red', 'blue']));
    for (const sprite of drawn) expect(sprite?.color === 'red').toBe((sprite?.x ?? 1) < 0.5);
  });

  const whole = product(table, look, constant({ color: 'red' }));
  test.each<[string, () => unknown]>([
    ['half a sprite', () => generate(whole, 0.5)],
    ['fewer than none', () => generate(whole, { values: [1, -1] })],
    ['more than 64', () => generate(whole, 65)],
    ['no number', () => generate(whole, Number.NaN)],
    ['no counts', () => generate(whole, { values: [] })],
    ['a weight of 0', () => generate(whole, { values: [1, 2], weights: [1, 0] })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrowCode('BAD_ARGUMENT');
  });

  it('refuses a distribution that leaves open what a sprite looks like', () => {
    const colorless = product(table, look);
    // @ts-expect-error it says nothing about the colour
    const typed: Distribution<SpriteFactor> = colorless;
    expect(() => generate(typed, 1)).toThrowCode('BAD_ARGUMENT');
    expect(() => generate(typed, 1)).toThrow(/none of color/);
    // @ts-expect-error nor does it here
    expect(() => generate(colorless, 1)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('chain', () => {
  it('puts each part in front of those before it', () => {
    const all = chain(sprites('red', 2), sprites('green'), sprites('blue', 2));
    expect(tally(all)).toEqual(new Map([['rrgbb', 6000]]));
    expect(tally(chain())).toEqual(new Map([['', 6000]]));
  });
});

describe('oneOf', () => {
  it('takes one part as often as its weight says', () => {
    const counts = tally(oneOf([sprites('red', 2), sprites('blue')], [1, 3]));
    expect(counts.size).toBe(2);
    expectNear(counts.get('rr'), 0.25);
    expectNear(counts.get('b'), 0.75);
  });

  it('refuses no parts and weights that are not positive', () => {
    expect(() => oneOf([])).toThrowCode('BAD_ARGUMENT');
    expect(() => oneOf([sprites('red')], [-1])).toThrowCode('BAD_ARGUMENT');
  });
});

describe('shuffle', () => {
  it('makes every order of depth equally likely', () => {
    const counts = tally(shuffle(chain(sprites('red'), sprites('green'), sprites('blue'))));
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expectNear(count, 1 / 6);
  });

  it('leaves what is chained after it in front', () => {
    const counts = tally(chain(shuffle(chain(sprites('red'), sprites('green'))), sprites('blue')));
    expect([...counts.keys()].sort()).toEqual(['grb', 'rgb']);
  });

  it('mixes what a discrete colour gives as well', () => {
    const colors = discrete('color', ['red', 'blue']);
    const counts = tally(shuffle(generate(product(table, look, colors), 2)));
    for (const key of ['rr', 'rb', 'br', 'bb']) expectNear(counts.get(key), 0.25);
  });
});
