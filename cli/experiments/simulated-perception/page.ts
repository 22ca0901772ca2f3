/** docs/results/simulated-perception.md. */

import type { ErrorModel } from '../../../agent/index.ts';
import { errorRows } from '../../measure-errors.ts';
import { amount, percent } from '../../text-table.ts';
import { COMPARED, type ErrorSummary } from './error-distances.ts';
import type { Comparison, Played } from './simulated-perception.ts';

export interface Findings {
  readonly command: string;
  readonly model: string;
  readonly comparisons: readonly Comparison[];
  readonly played: readonly Played[];
}

export function page(found: Findings, errors: ErrorModel): string {
  const { command, model, comparisons, played } = found;
  return `# Simulated perception

Made by \`${command}\`. Errors of the shipped model \`${model}\` were measured on ${errors.frames} frames of wandering sprites, which
pass in front of each other, and are kept in \`models/${model}/errors.json\`; \`train --observation simulated\` draws from them. Errors are perceived
minus true, pixels and intensities in [0, 1].

## What was measured

Standard deviations in pixels, over objects of all sizes.

${table(errorRows(errors))}

A frame had ${amount(errors.spurious.per_frame, 4)} boxes on nothing. "Merged" is the share of pairs in contact that became one box, by the condition
of the object that is harder to see. A miss lasts: the next one is the same draw with
probability ${amount(errors.miss_persistence, 2)}.

## Simulated against perceived

The errors of that one measurement, simulated on the truth of other episodes (random play), beside what the model made of the same frames.

${table(rateRows(comparisons))}

Distances of the distributions of errors on objects seen (two-sample Kolmogorov-Smirnov, 0 to 1); "chance" is the same between two halves
of the perceived episodes.

${table(distanceRows(comparisons))}

Standard deviation and, behind the slash, correlation of an object's errors with the step before. On objects at rest errors last longer than
on wandering ones; \`calibrate ${model} ENV\` measures them in the environment itself.

${table(spreadRows(comparisons))}

## What policies make of it

The shipped policies, greedy, on the same ${played[0]?.eval.episodes ?? 0} episodes a row. They were trained on other, made-up errors
([tabletop-policies.md](tabletop-policies.md)). Intervals are Wilson's at 95 %.

${table(successRows(played))}
`;
}

// ---------------------------------------------------------------------------

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function rateRows(comparisons: readonly Comparison[]): string[][] {
  return [
    ['world', 'frames', 'objects', 'missed', 'merged', 'boxes too many, a frame'],
    ...comparisons.flatMap(({ world, frames, objects, ...summaries }) =>
      (['perceived', 'simulated'] as const).map((kind) => {
        const { missed, merged, extra } = summaries[kind];
        const rates = [percent(missed), percent(merged), amount(extra, 3)];
        return [world, String(frames), `${objects} ${kind}`, ...rates];
      }),
    ),
  ];
}

function distanceRows(comparisons: readonly Comparison[]): string[][] {
  return [
    ['world', '', ...COMPARED],
    ...comparisons.flatMap(({ world, distance, distance_of_halves }) => [
      [world, 'simulated', ...COMPARED.map((name) => amount(distance[name], 3))],
      [world, 'chance', ...COMPARED.map((name) => amount(distance_of_halves[name], 3))],
    ]),
  ];
}

function spreadRows(comparisons: readonly Comparison[]): string[][] {
  const cells = ({ std, persistence }: ErrorSummary): string[] =>
    COMPARED.map((name) => {
      const digits = ['red', 'green', 'blue'].includes(name) ? 3 : 2;
      return `${amount(std[name], digits)} / ${amount(persistence[name], 2)}`;
    });
  return [
    ['world', '', ...COMPARED],
    ...comparisons.flatMap(({ world, perceived, simulated }) => [
      [world, 'perceived', ...cells(perceived)],
      [world, 'simulated', ...cells(simulated)],
    ]),
  ];
}

function successRows(played: readonly Played[]): string[][] {
  return [
    ['policy', 'objects', 'success', '95 % interval', 'return', 'steps an episode'],
    ...played.map(({ policy, objects, eval: evaluation }) => {
      const { success_rate, success_ci95, return_mean, length_mean } = evaluation;
      const interval = success_ci95?.map(percent).join(' to ') ?? '-';
      const rest = [amount(return_mean, 2), amount(length_mean, 1)];
      return [policy, objects, percent(success_rate), interval, ...rest];
    }),
  ];
}
