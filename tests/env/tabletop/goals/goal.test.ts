import { describe, expect, it, test } from 'vitest';
import { product } from '../../../../env/tabletop/factors/algebra.ts';
import { constant, discrete, rectangle } from '../../../../env/tabletop/factors/elementary.ts';
import { byClass, matching, successFraction } from '../../../../env/tabletop/goals/goal.ts';
import { spriteAtRest } from '../../../support/sprites.ts';

const red = spriteAtRest('red', 0.2, 0.5);
const redToo = spriteAtRest('red', 0.8, 0.5);
const blue = spriteAtRest('blue', 0.3, 0.5);
const green = spriteAtRest('green', 0.7, 0.5);
const sprites = [red, blue, redToo, green];
const isRed = constant({ color: 'red' });
const onTheLeft = rectangle({ x: 0, y: 0 }, { x: 0.5, y: 1 });

describe('matching', () => {
  it('keeps what the filter contains, in order', () => {
    expect(matching(isRed, sprites)).toEqual([red, redToo]);
    expect(matching(onTheLeft, sprites)).toEqual([red, blue]);
    expect(matching(product(isRed, onTheLeft), sprites)).toEqual([red]);
    expect(matching(constant({ color: 'cyan' }), sprites)).toEqual([]);
  });

  it('keeps all under a filter that says nothing', () => {
    expect(matching(product(), sprites)).toEqual(sprites);
  });
});

describe('byClass', () => {
  it('gives a sprite to the first class that contains it, and to none where none does', () => {
    const warm = discrete('color', ['red', 'yellow']);
    expect(byClass([warm, onTheLeft], sprites)).toEqual([[red, redToo], [blue]]);
    expect(byClass([onTheLeft, warm], sprites)).toEqual([[red, blue], [redToo]]);
  });
});

test('the success fraction is what is done of all, 1 where there is nothing to do', () => {
  expect(successFraction({ done: 1, total: 4 })).toBe(0.25);
  expect(successFraction({ done: 0, total: 3 })).toBe(0);
  expect(successFraction({ done: 0, total: 0 })).toBe(1);
});
