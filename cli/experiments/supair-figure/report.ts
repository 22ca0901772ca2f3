/** The figure's numbers as text. */

import { amount, percent } from '../../text-table.ts';
import type { RunRecord, StageResult, Variant } from './figure-record.ts';
import {
  FIGURE_SETS,
  type FigureSet,
  PUBLISHED_EPOCHS,
  PUBLISHED_PANELS,
} from './published-curves.ts';
import { type Outcome, SHORT_EPOCHS, stageAt } from './targets.ts';

export interface Findings {
  readonly command: string;
  /** As finished as they are. */
  readonly records: readonly RunRecord[];
  readonly outcomes: readonly Outcome[];
  /** What is not finished, and how far it is. */
  readonly missing: readonly string[];
}

export const VARIANT_TITLES: { readonly [variant in Variant]: string } = {
  published: 'published recipe',
  'no-background': 'without background model',
  ours: 'our recipe',
  centred: 'first boxes centred',
};

export function reportText(findings: Findings, picture: string): string {
  const { command, records, outcomes, missing } = findings;
  const sections = FIGURE_SETS.map((set) => section(set, records)).filter((text) => text !== '');
  return `# SuPAIR's published figure

Made by \`${command}\`; each run is what the \`fit\` command in its row of \`${picture}.json\` does. Count accuracy on held-out
scenes, without labels in training: thick lines are the mean of all runs of a kind, bands their least and greatest, thin lines a run that
goes on alone. Points are published: read off the authors' figure (mean of five runs, +-0.01), placed as if its time axes ended at ${PUBLISHED_EPOCHS} epochs; for
the two noisy sets, whose axes are longer than that of multi-MNIST for as many steps, this is a guess.

![count accuracy over training on four data sets](${picture}.svg)

Protocol: as published, each run on scenes of its own seed (60,000 for training, 40,000 of sprites; multi-MNIST scenes are made of the 10,000
shipped digits, tested on others). Points between are measured on 2,048 test scenes, the ends of stages (${SHORT_EPOCHS} and ${PUBLISHED_EPOCHS} epochs, and the end of our recipe) on 10,000,
with the weights as saved, in half precision. "Rounded" counts the slots whose presence is above one half, as published; "posterior" is the most probable count.
The time axis is CPU time of training steps alone, since neighbours on this machine spoil the clock: seconds on the clock stand in the JSON too.

## Targets

| data set | runs | after | count accuracy | reached | |
| --- | --- | --- | --- | --- | --- |
${outcomes.map(targetRow).join('\n')}

${sections.join('\n')}${missingText(missing)}`;
}

// ---------------------------------------------------------------------------

function targetRow({
  set,
  variant,
  epochs,
  accuracy,
  sense,
  runs,
  reached,
  verdict,
}: Outcome): string {
  const cells = [
    PUBLISHED_PANELS[set].title,
    VARIANT_TITLES[variant],
    epochs === null ? 'its end' : `${epochs} epochs`,
    `${sense} ${percent(accuracy)}${runs > 1 ? ` in ${runs} of ${runs}` : ''}`,
    reached.map((run) => percent(run.accuracy)).join(', ') || '-',
    verdict === 'open' ? `${reached.length} of ${runs} runs yet` : verdict,
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(set: FigureSet, records: readonly RunRecord[]): string {
  const own = records.filter((record) => record.set === set);
  if (own.length === 0) return '';
  const rows = own.map((record) => {
    const short = record.variant === 'ours' ? null : stageAt(record, SHORT_EPOCHS);
    const end = record.stages.at(-1);
    const later = end === undefined || end.steps === short?.steps ? null : end;
    const cells = [
      VARIANT_TITLES[record.variant],
      record.seed,
      readOuts(short),
      readOuts(later),
      end?.steps ?? '-',
      amount(end?.elbo ?? null, 0),
      amount(end?.cpu_seconds ?? null, 0),
      amount(end === undefined ? null : (1000 * end.cpu_seconds) / end.steps, 0),
      `${record.backend}, ${record.threads === 1 ? '1 thread' : `${record.threads} threads`}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## ${PUBLISHED_PANELS[set].title}

| runs | seed | ${SHORT_EPOCHS} epochs: rounded, posterior | end: rounded, posterior | steps | ELBO, nats | CPU s | CPU ms a step | on |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function readOuts(stage: StageResult | null): string {
  if (stage === null) return '-';
  return `${percent(stage.count_accuracy)}, ${percent(stage.count_accuracy_posterior)}`;
}

function missingText(missing: readonly string[]): string {
  if (missing.length === 0) return '';
  return `
## Not finished

The same command goes on with these:

${missing.map((line) => `- ${line}`).join('\n')}
`;
}
