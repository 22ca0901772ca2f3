/** What `evaluate` says in words: what labels leave open, a table for the terminal, names, origins. */

import { basename } from 'node:path';
import type { FrameSet } from '../../env/core/frame-set.ts';
import type { ModelRun } from '../model-run.ts';
import { columnTable } from '../text-table.ts';
import { FIGURES, type Judged, shown, shownInterval } from './evaluation-figures.ts';

/** What the labels leave open, one line each. */
export function gapsOf(
  { labels, episodeLength, size }: FrameSet,
  judged: Judged | undefined,
): string[] {
  if (labels === null) {
    return [
      'Without labels there are no accuracies: they need "counts" or "boxes" in the frame file.',
    ];
  }
  if (labels.boxes === null) {
    return [
      'Counts alone: AP, errors and calibration of presence need "boxes" with "valid" in the frame file.',
    ];
  }
  const left = size - (judged?.evaluation.boxed_frames ?? size);
  return [
    ...(left === 0
      ? []
      : [`${left} of ${size} frames have fewer boxes than objects and count for accuracy only.`]),
    ...(episodeLength !== null && labels.ids === null
      ? ['Identities over time are not judged: that needs "ids" in the frame file.']
      : []),
  ];
}

/** The essential figures for the terminal, a column a model. */
export function summary(
  judged: readonly Judged[],
  titles: readonly string[],
  frames: number,
): string {
  const rows = FIGURES.filter(
    (entry) => entry.essential === true && judged.some((model) => entry.value(model) !== null),
  ).map((entry) => {
    const cells = judged.map((model) => {
      const interval = shownInterval(entry, model);
      return `${shown(entry, entry.value(model))}${interval === null ? '' : ` (${interval})`}`;
    });
    return [entry.name, ...cells];
  });
  const head = titles.length > 1 ? [['', ...titles]] : [];
  const found = judged.map(({ evaluation }) => evaluation.counts_found.join(', '));
  return columnTable([
    ...head,
    ['frames', String(frames)],
    ['with 0, 1, ... found', ...found],
    ...rows,
  ]);
}

/** Names for people: the last part of a path, numbered where two are alike. */
export function distinctNames(models: readonly string[]): string[] {
  const short = models.map((model) => basename(model.replace(/[\\/]+$/, '')) || model);
  const names = new Set(short).size === short.length ? short : models;
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** How a model came to be, as far as its record tells. */
export function originOf({
  steps,
  seconds,
  backend,
  seed,
  frames,
  size,
  recipe,
}: ModelRun): string {
  const time = seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
  const data =
    frames === undefined || size === undefined
      ? ''
      : ` from ${size.toLocaleString('en')} frames of ${basename(frames)}`;
  const how = recipe === undefined ? '' : ` by the ${recipe} recipe`;
  return `learned without labels${data}${how}: ${steps.toLocaleString('en')} steps, ${time} on ${backend}, seed ${seed}.`;
}
