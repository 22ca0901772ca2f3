import { describe, expect, it, test } from 'vitest';
import { conditionsOf, harder, inContact } from '../../../agent/errors/conditions.ts';
import { tableObject } from '../../support/table-objects.ts';

/** Two squares with a side of 20 px whose centres are `x` and `y` apart. */
const pair = (x: number, y: number) => [
  tableObject(0, { x: 50, y: 50 }),
  tableObject(1, { x: 50 + x, y: 50 + y }),
];

describe('conditions of objects', () => {
  test.each([
    [30, 0, 'clear', false],
    [21.5, 0, 'clear', false],
    [20.5, 0, 'touching', true],
    [20.5, 25, 'clear', false], // near along one axis is not near
    [19, 0, 'touching', true], // 20 of 400 square pixels in common
    [0, 17, 'overlapping', true], // 60 of 400
    [0, 0, 'overlapping', true],
  ] as const)('in plain sight are told by the other, %d and %d px away', (x, y, own, contact) => {
    const [a, b] = pair(x, y);
    if (a === undefined || b === undefined) throw new Error('two were made');
    expect(conditionsOf([a, b])).toEqual([own, own]);
    expect([inContact(a, b), inContact(b, a)]).toEqual([contact, contact]);
  });

  it('count what is covered against their own area', () => {
    const large = tableObject(0, { x: 50, y: 50, w: 40, h: 40 });
    const small = tableObject(1, { x: 70, y: 50, w: 10, h: 10 });
    // 50 square pixels in common, of 1600 and of 100
    expect(conditionsOf([large, small])).toEqual(['touching', 'overlapping']);
    expect(harder('touching', 'overlapping')).toBe('overlapping');
    expect(harder('hidden: .8 shows', 'clear')).toBe('hidden: .8 shows');
  });

  test.each([
    [0.95, 'clear'],
    [0.94, 'hidden: .8 shows'],
    [0.8, 'hidden: .8 shows'],
    [0.79, 'hidden: .6 shows'],
    [0.45, 'hidden: .4 shows'],
    [0.2, 'hidden: .2 shows'],
    [0.19, 'hidden: less shows'],
    [0, 'hidden: less shows'],
  ] as const)('hidden are told by what shows: %d', (visible, condition) => {
    expect(conditionsOf([tableObject(0, { x: 9, y: 9, visible })])).toEqual([condition]);
  });
});
