/** The tables of the report of `evaluate`, and the same for a paper. */

import { figureTable, type Html, html, type TableRow } from '../../perception/evaluate/index.ts';
import { decimal, FIGURES, type Figure, shown, shownInterval } from './evaluation-figures.ts';
import type { JudgedModel } from './evaluation-subject.ts';

type Models = readonly JudgedModel[];

/** All figures there are; beside several models the best of a row is bold. */
export function figuresTable(models: Models): Html {
  let group = '';
  const rows = known(models).map((entry): TableRow => {
    const best = bestOf(entry, models);
    const cells = models.map((model) => {
      const [value, interval] = [entry.value(model), shownInterval(entry, model)];
      return {
        value: shown(entry, value),
        ...(interval === null ? {} : { note: interval }),
        best: value !== null && value === best,
      };
    });
    const begins = entry.group !== group;
    group = entry.group;
    return { name: entry.name, cells, note: entry.note, ...(begins ? { group } : {}) };
  });
  return figureTable(
    `Small figures are 95 % intervals: Wilson’s for shares of single frames or boxes, else the bootstrap over frames (episodes of videos).${models.length > 1 ? ' Bold is the best of a row.' : ''}`,
    models.length === 1 ? ['value'] : models.map(({ name }) => name),
    rows,
  );
}

/** How far each model differs from the first. */
export function differenceTable([baseline, ...models]: readonly [
  JudgedModel,
  ...JudgedModel[],
]): Html {
  const rows = FIGURES.flatMap((entry): TableRow[] => {
    const { metric } = entry;
    if (metric === undefined) return [];
    const cells = models.map(({ comparison }) => {
      const difference = comparison?.differences[metric];
      if (difference === undefined) return { value: '-' };
      const { value, interval } = difference;
      const factor = entry.unit === '%' ? 100 : 1;
      const signed = (x: number): string => {
        const text = decimal(factor * x, entry.digits);
        return text.startsWith('−') ? text : `+${text}`;
      };
      const beyond = interval !== null && interval[0] * interval[1] > 0;
      return {
        value: signed(value),
        ...(interval === null ? {} : { note: `${signed(interval[0])} to ${signed(interval[1])}` }),
        best: beyond && entry.higher !== null && value > 0 === entry.higher,
      };
    });
    const unit = entry.unit === '%' ? 'points' : entry.unit;
    return cells.every(({ value }) => value === '-')
      ? []
      : [{ name: unit === '' ? entry.name : `${entry.name}, ${unit}`, cells }];
  });
  const tests = models.map(({ comparison }) => {
    const counts = comparison?.counts ?? null;
    if (counts === null) return { value: '-' };
    const { only_model_right: won, only_baseline_right: lost, p_value: p } = counts;
    return {
      value: p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`,
      note: `${won} won, ${lost} lost`,
    };
  });
  const test = { name: 'counts, McNemar’s exact test', cells: tests };
  return figureTable(
    `Each model less ${baseline.name}, both judged on the same resampled frames; bold where it is better and the 95 % interval leaves out 0. Frames won are those that the model alone counted right.`,
    models.map(({ name }) => name),
    tests.every(({ value }) => value === '-') ? rows : [test, ...rows],
  );
}

/** The figures as a LaTeX table, folded away. */
export function latexTable(models: Models): Html {
  const lines = known(models).map((entry) => {
    const cells = models.map((model) => {
      const value = inLatex(shown(entry, entry.value(model)));
      const interval = shownInterval(entry, model);
      return interval === null
        ? value
        : `${value} {\\scriptsize [${inLatex(interval).replace(' to ', ', ')}]}`;
    });
    return `${inLatex(entry.name)} & ${cells.join(' & ')} \\\\`;
  });
  const names = models.map(({ name }) => inLatex(name));
  const text = [
    `\\begin{tabular}{l${'l'.repeat(models.length)}}`,
    '\\toprule',
    ` & ${names.join(' & ')} \\\\`,
    '\\midrule',
    ...lines,
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n');
  return html`<details><summary>The table in LaTeX</summary><pre>${text}</pre></details>`;
}

// ---------------------------------------------------------------------------

/** Figures that at least one model has. */
function known(models: Models): Figure[] {
  return FIGURES.filter((entry) => models.some((model) => entry.value(model) !== null));
}

/** The best value of several models, as it is shown; null where there is nothing to win. */
function bestOf({ higher, value }: Figure, models: Models): number | null {
  const values = models.map(value).filter((entry) => entry !== null);
  if (higher === null || models.length === 1 || new Set(values).size < 2) return null;
  return higher ? Math.max(...values) : Math.min(...values);
}

/** What LaTeX would take for its own, escaped; signs as in formulas. */
function inLatex(text: string): string {
  return text
    .replaceAll(/[&%$#_{}]/g, '\\$&')
    .replaceAll('−', '$-$')
    .replaceAll('∞', '$\\infty$')
    .replace(/ (?=\\%$|px$|ms$|bits$)/, '\\,');
}
