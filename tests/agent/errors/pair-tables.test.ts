import { describe, expect, it } from 'vitest';
import { pairObjects } from '../../../agent/errors/pair-tables.ts';
import { tableObject } from '../../support/table-objects.ts';

const at = (x: number, y: number, side = 20, presence = 1) =>
  tableObject(0, { x, y, w: side, h: side, presence });

describe('pairs of true and perceived objects', () => {
  it('overlap by half, in whatever order they are told', () => {
    const found = pairObjects([at(20, 20), at(60, 20)], [at(61, 21), at(20, 22)]);
    expect(found).toEqual({ seenAs: [1, 0], merged: [], doubles: [], spurious: [] });
  });

  it('are made of what is left at a looser overlap: seen badly is not missed', () => {
    // 10 px off: IoU 1/3
    const found = pairObjects([at(20, 20), at(80, 20)], [at(30, 20)]);
    expect(found).toEqual({ seenAs: [0, null], merged: [], doubles: [], spurious: [] });
  });

  it('leave a further box on an object, and one on nothing, to themselves', () => {
    const seen = [at(24, 24, 16, 0.6), at(20, 20), at(70, 70)];
    const found = pairObjects([at(20, 20)], seen);
    const doubles = [{ seen: 0, truth: 0 }];
    expect(found).toEqual({ seenAs: [1], merged: [], doubles, spurious: [2] });
  });

  it('do not hold merged objects, under a box around both', () => {
    const truths = [at(20, 20), at(40, 20), at(80, 80)];
    const both = tableObject(0, { x: 30, y: 20, w: 40, h: 20 });
    const found = pairObjects(truths, [both, at(80, 81)]);
    expect(found).toEqual({ seenAs: [null, null, 1], merged: [[0, 1]], doubles: [], spurious: [] });
  });

  it('tell a merged pair also where the box fits one of them by half', () => {
    // a large and a small one: the box around both overlaps the large one by 400 / 500
    const truths = [at(20, 20), tableObject(0, { x: 32.5, y: 20, w: 5, h: 20 })];
    const both = tableObject(0, { x: 22.5, y: 20, w: 25, h: 20 });
    expect(pairObjects(truths, [both])).toMatchObject({ seenAs: [null, null], merged: [[0, 1]] });
  });

  it('are none of nothing', () => {
    const none = { seenAs: [], merged: [], doubles: [] };
    expect(pairObjects([], [])).toEqual({ ...none, spurious: [] });
    expect(pairObjects([], [at(5, 5)])).toEqual({ ...none, spurious: [0] });
    expect(pairObjects([at(5, 5)], [])).toEqual({ ...none, seenAs: [null], spurious: [] });
  });
});
