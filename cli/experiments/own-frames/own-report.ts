/** The experiment's findings as text: a table beside the targets, what `fit` decided, pictures. */

import { amount, percent } from '../../text-table.ts';
import type { OwnResult } from './own-record.ts';

interface Target {
  readonly count: number;
  readonly ap50?: number;
  readonly position?: number;
}

const SIMPLE = { ap50: 0.93, position: 0.6 } as const;
const TARGETS: { readonly [scenario: string]: { readonly [size: number]: Target } } = {
  flat: { 500: { count: 0.95, ...SIMPLE }, 5000: { count: 0.985, ...SIMPLE } },
  textured: { 500: { count: 0.95, ...SIMPLE }, 5000: { count: 0.985, ...SIMPLE } },
  shadows: { 500: { count: 0.88 }, 5000: { count: 0.965 } },
  'one-colour': { 5000: { count: 0.8 } },
};

export interface Sheet {
  readonly title: string;
  /** File name beside the text. */
  readonly file: string;
}

export function ownFramesReport(
  command: string,
  results: readonly OwnResult[],
  sheets: readonly Sheet[],
): string {
  return `# Frames nobody prepared

Made by \`${command}\` and the commands of the same kind before it. Each seed is a simulator of its
own (camera, light, table designs, noise): \`blocks\` is a small ray caster, \`python\` a rasteriser that shares no line with it. \`fit\` is
given the frames and nothing else; the figures are of ${testFrames(results)} other frames of the same simulator. Boxes enclose
visible pixels; "missed" targets are printed as plainly as the others. Seconds hold all of \`fit\`, beside the machine's other work.
What was tried, and what does not work: [own-frames-notes.md](own-frames-notes.md).

| simulator | frames | seed | count accuracy | target | AP50 | AP75 | mean IoU | position error, median and mean | steps | CPU | wall | threads | load |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${results.map(row).join('\n')}

Targets of boxes, for flat and textured tables: AP50 ${SIMPLE.ap50}, position error ${SIMPLE.position} px.

## What \`fit\` decided

${results.map(decisions).join('\n\n')}
${sheets.length === 0 ? '' : `\n## Pictures\n\nUpper row: the first test frames; lower row: the worst. White: true boxes; in colour: found.\n\n${sheets.map(picture).join('\n\n')}\n`}`;
}

// ---------------------------------------------------------------------------

function testFrames(results: readonly OwnResult[]): string {
  return [...new Set(results.map(({ n }) => n.toLocaleString('en')))].join(' or ');
}

/** Targets are for frames of this side. */
const TARGET_SIDE = 64;

function nameOf({ generator, scenario, side, steps_asked }: OwnResult): string {
  const size = side === TARGET_SIDE ? '' : ` (${side} px)`;
  return `${generator}/${scenario}${size}${steps_asked === null ? '' : ` (--steps ${steps_asked})`}`;
}

function row(result: OwnResult): string {
  const target = result.side === TARGET_SIDE ? TARGETS[result.scenario]?.[result.size] : undefined;
  const verdict =
    target === undefined
      ? '-'
      : `${percent(target.count)}, ${result.count_accuracy >= target.count ? 'met' : 'missed'}`;
  const cells = [
    nameOf(result),
    result.size,
    result.seed,
    percent(result.count_accuracy),
    verdict,
    amount(result.ap50, 3),
    amount(result.ap75, 3),
    amount(result.mean_iou, 3),
    `${amount(result.position_error_px, 2)}, ${amount(result.position_error_mean_px, 2)} px`,
    result.steps,
    amount(result.cpu_seconds, 0, 's'),
    amount(result.seconds, 0, 's'),
    `${result.backend}, ${result.threads}`,
    amount(result.load_average, 1),
  ];
  return `| ${cells.join(' | ')} |`;
}

function decisions(result: OwnResult): string {
  const lines = result.decisions.map(({ name, value, why }) => `- ${name}: ${value} (${why})`);
  const last = result.diagnosis === null ? [] : [`- diagnosis: ${result.diagnosis}`];
  const head = `${nameOf(result)}, ${result.size} frames, seed ${result.seed}:`;
  return [head, '', ...lines, ...last].join('\n');
}

function picture({ title, file }: Sheet): string {
  return `### ${title}\n\n![${title}](${file})`;
}
