/** The tables of docs/results/tracking.md. */

import { mean } from '../../../perception/evaluate/index.ts';
import { amount, percent } from '../../text-table.ts';
import type { TrackingRun } from './tracking.ts';
import { type Coverage, type Survival, TRACKER_NAMES } from './tracking-measures.ts';

export function trackingReport(
  command: string,
  model: string,
  runs: readonly TrackingRun[],
): string {
  const sets = [...new Set(runs.map(({ set }) => set))];
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const [first] = runs;
  return `# Identities over time

Made by \`${command}\` with the shipped model \`${model}\`: ${first?.videos ?? 0} videos of ${
    first === undefined ? 0 : first.frames / first.videos
  } frames for each set and seed (${seeds.join(', ')}).

Sprites of 10 to 20 pixels go straight on through 64 x 64 pixels at 0.4 to 2.5 pixels a frame, bounce off the border and pass in
front of each other; light and sensor noise are new in every frame. The model has learnt from single frames in which nothing
overlaps but what was pasted in. It sees each frame alone; the tracker sees its objects. An object is judged while at least a fifth of it
shows. Switches are ID switches per 1,000 frames, their range over the seeds behind them; IDF1, MOTA and MOTP at IoU .5, the mean
over the seeds.

The goal of at most 5 switches per 1,000 frames is met where two, or two or three, objects cross and where one is hidden, and not where four share so
small a table: then something overlaps most of the time, and what is left are boxes that the model lays over two objects at once and that
fit the one better while they look like the other. Without appearance nothing that left the gate is found again; a tracker that expects
motion then loses more at a bounce than one that expects none.

![boxes and trails in the colours of their identities](tracking.gif)

${sets
  .map((set) =>
    setTable(
      set,
      runs.filter((run) => run.set === set),
    ),
  )
  .join('\n')}
## Out of sight

Objects that had an id before and after they were out of sight, and the share that came back under the same.

| set | hidden for 10 frames and more | camera blank for 10 frames |
| --- | --- | --- |
${sets
  .map((set) =>
    survivalRow(
      set,
      runs.filter((run) => run.set === set),
    ),
  )
  .join('\n')}

## What the model's standard deviations cover

Of matched objects, both axes: how often the true centre is within one, two, three stated deviations (a Gaussian: 68, 95, 99.7 %).
Jitter is how much the error changes from frame to frame, over the square root of two: what a filter sees as noise, without the constant
offset of a shape. The tracker's gate is at three deviations of prediction and measurement together, the measured one
with a floor of 0.4 pixels, and wider for objects that are covered: that is what the second row asks for.

| set | objects | numbers | within 1, 2, 3 | RMS error | stated | jitter |
| --- | --- | --- | --- | --- | --- | --- |
${sets
  .flatMap((set) =>
    coverageRows(
      set,
      runs.filter((run) => run.set === set),
    ),
  )
  .join('\n')}
`;
}

// ---------------------------------------------------------------------------

function setTable(set: string, runs: readonly TrackingRun[]): string {
  const rows = TRACKER_NAMES.map((name) => {
    const all = runs.map(({ trackers }) => trackers[name]);
    const switches = all.map((metrics) => metrics.id_switches_per_1000);
    const over = (pick: (metrics: (typeof all)[number]) => number | null): string => {
      const values = all.map(pick).filter((value) => value !== null);
      return amount(mean(values), 3);
    };
    const range = `${Math.min(...switches).toFixed(1)} to ${Math.max(...switches).toFixed(1)}`;
    return `| ${name} | ${amount(mean(switches), 1)} (${range}) | ${over((m) => m.idf1)} | ${over((m) => m.mota)} | ${over((m) => m.motp)} |`;
  });
  return `## ${set[0]?.toUpperCase()}${set.slice(1)}

| ids by | switches | IDF1 | MOTA | MOTP |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function survivalRow(set: string, runs: readonly TrackingRun[]): string {
  return `| ${set} | ${shareOf(runs.map(({ hidden }) => hidden))} | ${shareOf(runs.map(({ blank }) => blank))} |`;
}

function shareOf(survivals: readonly Survival[]): string {
  const objects = survivals.reduce((sum, s) => sum + s.objects, 0);
  const kept = survivals.reduce((sum, s) => sum + s.kept, 0);
  return objects === 0 ? '-' : `${percent(kept / objects)} of ${objects}`;
}

function coverageRows(set: string, runs: readonly TrackingRun[]): string[] {
  return (['alone', 'touching'] as const).map((kind) => {
    const all = runs.map((run) => run.coverage[kind]);
    const over = (pick: (coverage: Coverage) => number): number | null => mean(all.map(pick));
    const within = ([0, 1, 2] as const).map((i) => percent(over((c) => c.within[i])));
    const n = all.reduce((sum, c) => sum + c.n, 0);
    const px = [over((c) => c.rms_px), over((c) => c.stated_px), over((c) => c.jitter_px)];
    return `| ${set} | ${kind} | ${n} | ${within.join(', ')} | ${px.map((value) => amount(value, 2, 'px')).join(' | ')} |`;
  });
}
