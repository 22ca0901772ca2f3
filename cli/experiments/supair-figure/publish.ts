/** The figure from whatever runs are finished: its picture, its numbers, and what is missing. */

import { join } from 'node:path';
import { drawPanels, standaloneSvg } from '../../../perception/evaluate/index.ts';
import { type Io, writeInto } from '../../io.ts';
import { isDone, type RunRecord, readRecord, type Stage, stepsDone } from './figure-record.ts';
import { CURVE_NAMES, panelOf } from './panel-curves.ts';
import { FIGURE_SETS, PUBLISHED_PANELS } from './published-curves.ts';
import { reportText, VARIANT_TITLES } from './report.ts';
import { outcomeOf, TARGETS } from './targets.ts';

const NAME = 'supair-figure';

export async function publish(
  stages: readonly Stage[],
  runs: string,
  out: string,
  io: Io,
): Promise<object> {
  const records = recordsOf(stages, runs);
  const outcomes = TARGETS.map((target) => outcomeOf(target, records));
  const missing = stages.filter((stage) => !isDone(runs, stage)).map((s) => progress(s, runs));
  const sets = FIGURE_SETS.filter((set) => stages.some((stage) => stage.set === set));
  const rate = cpuSecondsPerStep(records);
  const chart = await drawPanels({
    x: 'training steps',
    y: 'count accuracy',
    domain: [50, 5000],
    range: [0, 1],
    top: rate === null ? null : { title: 'CPU seconds, published recipe', perUnit: rate },
    names: CURVE_NAMES,
    panels: sets.map((set) => panelOf(set, records)),
  });
  writeInto(join(out, `${NAME}.svg`), `${standaloneSvg(chart)}\n`);
  const result = { command: io.commandLine, targets: outcomes, missing, runs: records };
  writeInto(join(out, `${NAME}.json`), inLines(result));
  const findings = { command: io.commandLine, records, outcomes, missing };
  writeInto(join(out, `${NAME}.md`), reportText(findings, NAME));
  for (const line of missing) io.say(`  missing: ${line}`);
  return result;
}

// ---------------------------------------------------------------------------

/** One a run, in the order of the stages. */
function recordsOf(stages: readonly Stage[], runs: string): RunRecord[] {
  const byRun = new Map<string, RunRecord>();
  for (const stage of stages) {
    const record = readRecord(runs, stage);
    if (record !== null) byRun.set(`${stage.variant} ${stage.set} ${stage.seed}`, record);
  }
  return [...byRun.values()];
}

function progress(stage: Stage, runs: string): string {
  const { set, variant, seed, until, total } = stage;
  const end = until ?? total;
  const done = stepsDone(runs, stage);
  const of = end === null ? `${done} steps done` : `${done} of ${end} steps done`;
  return `${PUBLISHED_PANELS[set].title}, ${VARIANT_TITLES[variant]}, seed ${seed}: ${of}`;
}

/** What the axis on top converts by. */
function cpuSecondsPerStep(records: readonly RunRecord[]): number | null {
  const ends = records.flatMap(({ variant, stages }) =>
    variant === 'published' ? stages.slice(-1) : [],
  );
  const steps = ends.reduce((sum, end) => sum + end.steps, 0);
  const seconds = ends.reduce((sum, end) => sum + end.cpu_seconds, 0);
  return steps === 0 ? null : seconds / steps;
}

/** A line a run: readable, and small changes stay small. */
function inLines({ runs, ...rest }: { readonly runs: readonly RunRecord[] }): string {
  const head = JSON.stringify(rest, null, 1).replace(/\n}$/, '');
  const lines = runs.map((run) => `  ${JSON.stringify(run)}`);
  return `${head},\n "runs": [\n${lines.join(',\n')}\n ]\n}\n`;
}
