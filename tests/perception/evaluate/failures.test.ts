import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../perception/evaluate/boxes.ts';
import { countFailures, frameFailures } from '../../../perception/evaluate/failures.ts';
import { type FrameOutcome, matchScenes } from '../../../perception/evaluate/outcomes.ts';
import { labelsOf, objectAt, sceneOf } from './scenes.ts';

function outcome(truths: readonly Box[], found: readonly Box[]): FrameOutcome {
  const scene = sceneOf(found.map((box, i) => objectAt(box, 1 - i / 10)));
  return (matchScenes([scene], labelsOf([truths])) as FrameOutcome[])[0] as FrameOutcome; // they have boxes
}

const none = { missed: [], merged: [], doubled: [], loose: [], spurious: [] };

describe('failures', () => {
  const a: Box = [10, 10, 20, 20];
  const beside: Box = [20, 10, 30, 20];

  it.each<[string, readonly Box[], readonly Box[], object]>([
    ['nothing wrong', [a, beside], [a, beside], {}],
    ['an object without a box', [a, beside], [a], { missed: [1] }],
    ['a box in the void', [a], [a, [50, 50, 60, 60]], { spurious: [1] }],
    ['a second box on an object', [a], [a, [12, 12, 20, 20]], { doubled: [1] }],
    // the halves of a: IoU .5 matches the first, the second lies on what is taken
    [
      'an object cut into two',
      [a],
      [
        [10, 10, 15, 20],
        [15, 10, 20, 20],
      ],
      { doubled: [1] },
    ],
    // IoU of each with the box is .5 and matches one of them; their hull fits it exactly
    ['one box over two objects', [a, beside], [[10, 10, 30, 20]], { merged: [1] }],
    // one pixel larger all around: neither matches, both are under it
    ['a roomy box over two objects', [a, beside], [[9, 9, 31, 21]], { merged: [0, 1] }],
    // IoU 5/15: about the object, but too far off to match
    ['a box half beside its object', [a], [[15, 10, 25, 20]], { loose: [0] }],
    [
      'such a box and another on the same object',
      [a],
      [
        [15, 10, 25, 20],
        [5, 10, 15, 20],
      ],
      { loose: [0], doubled: [1] },
    ],
    // a small object in front of a large one, which alone is found: not merged
    ['a small object on a large one', [[0, 0, 40, 40], a], [[0, 0, 40, 40]], { missed: [1] }],
  ])('are named: %s', (_, truths, found, expected) => {
    expect(frameFailures(outcome(truths, found))).toEqual({ ...none, ...expected });
  });

  it('name every box without a partner once, and no other', () => {
    const box = fc
      .tuple(fc.nat(16), fc.nat(16), fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 8 }))
      .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
    fc.assert(
      fc.property(
        fc.array(box, { maxLength: 4 }),
        fc.array(box, { maxLength: 4 }),
        (truths, found) => {
          const frame = outcome(truths, found);
          const { missed, merged, doubled, loose, spurious } = frameFailures(frame);
          const matched = frame.matches.flatMap((match, i) => (match === null ? [] : [i]));
          const taken = frame.matches.flatMap((match) => (match === null ? [] : [match.truth]));
          const faults = [...doubled, ...loose, ...spurious];
          const left = [...missed, ...merged];
          expect(new Set(faults).size).toBe(faults.length);
          expect(new Set(left).size).toBe(left.length);
          expect(faults.filter((i) => matched.includes(i))).toEqual([]);
          expect(left.filter((i) => taken.includes(i))).toEqual([]);
          // true boxes: matched, missed, merged, or the partner of a loose box
          expect(taken.length + left.length + loose.length).toBe(truths.length);
          // found boxes: matched, at fault, or the one over merged objects
          const unnamed = found.length - matched.length - faults.length;
          expect(unnamed).toBeGreaterThanOrEqual(0);
          if (merged.length === 0) expect(unnamed).toBe(0);
        },
      ),
      { numRuns: 1000, seed: 4 },
    );
  });

  it('are summed over frames', () => {
    const frames = [outcome([a, beside], [a]), outcome([a, beside], [beside, [50, 50, 60, 60]])];
    expect(countFailures(frames.map(frameFailures))).toEqual({
      missed: 2,
      merged: 0,
      doubled: 0,
      loose: 0,
      spurious: 1,
    });
  });
});
