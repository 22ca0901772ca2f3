/** Which boxes a model tells, where the better ones are known. */

import { describe, expect, it } from 'vitest';
import { frameAt } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { sampleTabletopFrames } from '../../../../env/tabletop/frames.ts';
import { createPerceiver } from '../../../../perception/supair/inference/perceiver.ts';
import { loadModel } from '../../../../perception/supair/model-files.ts';
import { boxesOf, chooseBoxes } from '../../../../perception/supair/training/choose-boxes.ts';
import type { ProposalBox } from '../../../../perception/supair/training/proposals/groups.ts';
import { resolveModel } from '../../../../storage/index.ts';

const { trained } = loadModel(resolveModel('tabletop'));
const set = sampleTabletopFrames(60, new Rng(5), { minObjects: 1, maxObjects: 1 });
const frames = Array.from({ length: set.size }, (_, i) => frameAt(set, i));

/** The boxes that the model tells, moved to the right, of frames with one. */
function told(boxes: 'tight' | 'proposed', shift = 0): (readonly ProposalBox[] | null)[] {
  return createPerceiver(trained, { boxes })
    .perceive(frames)
    .map(({ objects: [object, ...others] }) =>
      object === undefined || others.length > 0
        ? null
        : [
            [
              object.x - object.w / 2 + shift,
              object.y - object.h / 2,
              object.x + object.w / 2 + shift,
              object.y + object.h / 2,
            ],
          ],
    );
}

describe('the boxes chosen', () => {
  it.each(['tight', 'proposed'] as const)(
    'are %s ones where these are the believed ones',
    (boxes) => {
      const chosen = chooseBoxes(set, told(boxes), trained);
      expect(chosen?.boxes).toBe(boxes);
      expect(chosen?.away[boxes]).toBeCloseTo(0, 6);
    },
  );

  it('are judged by the mean distance of their edges', () => {
    // two of four edges are moved by three pixels
    const chosen = chooseBoxes(set, told('tight', 3), trained);
    expect(chosen?.away.tight).toBeCloseTo(1.5, 6);
  });

  it('are not chosen by too few frames, nor by those with several boxes', () => {
    const believed = told('tight');
    expect(
      chooseBoxes(
        set,
        believed.map((boxes, i) => (i < 10 ? boxes : null)),
        trained,
      ),
    ).toBeNull();
    expect(
      chooseBoxes(
        set,
        believed.map((boxes) => boxes && [...boxes, ...boxes]),
        trained,
      ),
    ).toBeNull();
  });

  it('are told with the distances', () => {
    const chosen = { boxes: 'proposed', away: { tight: 1.234, proposed: 0.5 } } as const;
    expect(boxesOf(undefined, () => chosen)).toEqual({
      boxes: 'proposed',
      decision: {
        name: 'boxes',
        value: 'proposed',
        why: 'edges 1.23 px from believed ones where masks end, 0.50 px as proposed',
      },
    });
    expect(boxesOf(undefined, () => null)).toEqual({ boxes: undefined, decision: null });
    expect(boxesOf('tight', () => chosen)).toEqual({
      boxes: 'tight',
      decision: { name: 'boxes', value: 'tight', why: 'as given' },
    });
  });
});
