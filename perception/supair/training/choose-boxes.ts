/**
 * Which boxes a model tells. Tight ones end where an object's mask does; that is closer where masks hold
 * objects alone, and worse where they hold shadows too. Boxes believed before learning decide.
 */

import { type FrameSet, frameAt, spacedIndices } from '../../../env/core/frame-set.ts';
import type { Boxes, TrainedModel } from '../inference/engine.ts';
import { createPerceiver } from '../inference/perceiver.ts';
import type { ProposalBox } from './proposals/groups.ts';
import { AS_GIVEN, type Decision } from './settings/decision.ts';

/** Frames looked at, each with a single object. */
const SAMPLE = 200;
/** Fewer say nothing. */
const ENOUGH = 20;
/** Tight boxes are told unless the others are closer by this, pixels an edge. */
const CLOSER = 0.1;

export interface BoxesChosen {
  readonly boxes: Boxes;
  /** Mean distance of an edge from the believed box's, pixels. */
  readonly away: { readonly [kind in Boxes]: number };
}

/**
 * @param proposals boxes of each frame, null where they are not believed.
 * @returns null where too few frames have one object and one believed box.
 */
export function chooseBoxes(
  frames: FrameSet,
  proposals: readonly (readonly ProposalBox[] | null)[],
  trained: TrainedModel,
): BoxesChosen | null {
  const single = Array.from({ length: frames.size }, (_, i) => i).filter(
    (i) => proposals[i]?.length === 1,
  );
  const chosen = spacedIndices(single.length, SAMPLE).map((i) => single[i] as number);
  const awayOf = (boxes: Boxes): { readonly away: number; readonly count: number } => {
    const perceiver = createPerceiver(trained, { boxes });
    const scenes = perceiver.perceive(chosen.map((i) => frameAt(frames, i)));
    const distances = scenes.flatMap(({ objects: [object, ...others] }, i) => {
      const [believed] = proposals[chosen[i] as number] ?? []; // as many scenes as frames
      if (object === undefined || others.length > 0 || believed === undefined) return [];
      const { x, y, w, h } = object;
      const edges = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
      return [
        edges.reduce((sum, edge, k) => sum + Math.abs(edge - (believed[k] as number)), 0) / 4,
      ];
    });
    perceiver.dispose();
    const total = distances.reduce((a, b) => a + b, 0);
    return { away: total / distances.length, count: distances.length };
  };
  const [tight, proposed] = [awayOf('tight'), awayOf('proposed')];
  if (tight.count < ENOUGH) return null;
  const boxes = proposed.away < tight.away - CLOSER ? 'proposed' : 'tight';
  return { boxes, away: { tight: tight.away, proposed: proposed.away } };
}

/**
 * The boxes to tell, and the decision as it is said; neither where nothing is known.
 *
 * @param given what somebody asked for.
 */
export function boxesOf(
  given: Boxes | undefined,
  choose: () => BoxesChosen | null,
): { readonly boxes: Boxes | undefined; readonly decision: Decision | null } {
  if (given !== undefined) {
    return { boxes: given, decision: { name: 'boxes', value: given, why: AS_GIVEN } };
  }
  const chosen = choose();
  if (chosen === null) return { boxes: undefined, decision: null };
  const { tight, proposed } = chosen.away;
  const why = `edges ${tight.toFixed(2)} px from believed ones where masks end, ${proposed.toFixed(2)} px as proposed`;
  return { boxes: chosen.boxes, decision: { name: 'boxes', value: chosen.boxes, why } };
}
