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
    const chart = await drawLines({ x, y: 'count accuracy', range: [0, 1], lines });
    const note = 'On held-out frames, whose labels the training never saw.';
    sections.push(chartSection('How it learned to count', note, chart));
  }
  const elbo = pointsOf(curve, (point) => point.elbo);
  if (elbo.length > 1) {
    const lines = [{ name: 'ELBO', points: elbo }];
    const chart = await drawLines({ x, y: 'ELBO, nats a frame', lines });
    const note = 'The objective, a lower bound on the log likelihood of a frame.';
    sections.push(chartSection('How well it explains frames', note, chart));
  }
  return sections;
}

// ---------------------------------------------------------------------------

function pointsOf(
  curve: readonly CurvePoint[],
  value: (point: CurvePoint) => number | null,
): (readonly [number, number])[] {
  return curve.flatMap((point) => {
    const y = value(point);
    return y === null ? [] : [[point.seconds, y] as const];
  });
}
