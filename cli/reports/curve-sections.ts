/** How a model learned: count accuracy and ELBO over training time. */

import { chartSection, drawLines, type Html } from '../../perception/evaluate/index.ts';
import type { CurvePoint } from '../../perception/index.ts';

/** Empty where the model has no curve. */
export async function curveSections(curve: readonly CurvePoint[]): Promise<Html[]> {
  const sections: Html[] = [];
  const x = 'seconds of training';
  const accuracy = pointsOf(curve, (point) => point.countAccuracy);
  if (accuracy.length > 1) {
    const lines = [{ name: 'count accuracy', points: accuracy }];
    const low = accuracyFloor(accuracy.map(([, share]) => share));
    const range = [low, 1] as const;
    const chart = await drawLines({ x, y: 'count accuracy', range, width: WIDTH, lines });
    const cut = low === 0 ? '' : ` The axis starts at ${low}.`;
    const note = `On held-out frames, whose labels the training never saw.${cut}`;
    sections.push(chartSection('How it learned to count', note, chart));
  }
  const elbo = pointsOf(curve, (point) => point.elbo);
  if (elbo.length > 1) {
    const lines = [{ name: 'ELBO', points: elbo }];
    const chart = await drawLines({ x, y: 'ELBO, nats a frame', width: WIDTH, lines });
    const note = 'The objective, a lower bound on the log likelihood of a frame.';
    sections.push(chartSection('How well it explains frames', note, chart));
  }
  return sections;
}

// ---------------------------------------------------------------------------

/** Of the plots, px: two fit side by side on a page, one on a telephone. */
const WIDTH = 360;

/** The fifth (0, .2, ... .8) at or below the worst point: an axis from there on hides none. */
function accuracyFloor(shares: readonly number[]): number {
  return Math.min(4, Math.floor(5 * Math.min(...shares))) / 5;
}

function pointsOf(
  curve: readonly CurvePoint[],
  value: (point: CurvePoint) => number | null,
): (readonly [number, number])[] {
  return curve.flatMap((point) => {
    const y = value(point);
    return y === null ? [] : [[point.seconds, y] as const];
  });
}
