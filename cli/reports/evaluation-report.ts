/** The report of `evaluate`: figures with intervals, frames, failures, curves; one model or several. */

import {
  confusionSection,
  figureTable,
  galleryStrip,
  type Html,
  html,
  inColumns,
  picturesSection,
  renderReport,
  section,
} from '../../perception/evaluate/index.ts';
import { evenly } from './choose-frames.ts';
import { curveSections } from './curve-sections.ts';
import { comparisonChart, evaluationCharts } from './evaluation-charts.ts';
import { FIGURES, shown, shownInterval } from './evaluation-figures.ts';
import { type SeenFrames, STRIP, seenFrames } from './evaluation-frames.ts';
import type { EvaluationSubject, JudgedModel } from './evaluation-subject.ts';
import { differenceTable, figuresTable, latexTable } from './evaluation-tables.ts';
import { videoSection } from './evaluation-video.ts';

export async function evaluationReport(
  subject: EvaluationSubject,
  command: string,
): Promise<string> {
  const { models, set, gaps } = subject;
  const [first] = models;
  const several = models.length > 1;
  const sections = several ? await comparedSections(subject) : await ownSections(first, subject);
  return renderReport({
    title: `${listed(models.map(({ name }) => name))} on ${set.name}`,
    lead: 'How many objects there are, which and where, and how sure the model is of it.',
    head: [
      { name: 'Data', text: [describeSet(subject), ...gaps].join(' ') },
      ...models.map(headLine),
      { name: 'Command', text: '', code: command },
    ],
    facts: several ? [] : facts(first),
    sections,
    footer: `supair-rl, seed ${subject.seed}. What each figure is: docs/evaluation.md.`,
  });
}

// ---------------------------------------------------------------------------

async function ownSections(
  model: JudgedModel,
  { set, models }: EvaluationSubject,
): Promise<Html[]> {
  const frames = seenFrames(model.scenes, set);
  const { confusion, counts_found } = model.evaluation;
  return [
    section('Figures', '', [figuresTable(models), latexTable(models)]),
    frames.examples(),
    ...present(frames.failures()),
    ...present(videoSection(model, set)),
    inColumns([
      confusion === null ? foundSection(counts_found) : confusionSection(confusion),
      ...(await evaluationCharts(models, set)),
      ...(await curveSections(model.curve)),
    ]),
    imaginedSection(model),
  ];
}

async function comparedSections({ models, set }: EvaluationSubject): Promise<Html[]> {
  const chart = await comparisonChart(models);
  const views = models.map(({ scenes }) => seenFrames(scenes, set));
  const own = await Promise.all(
    models.map(async (model, i) => {
      const { confusion } = model.evaluation;
      const curves = await curveSections(model.curve);
      return [
        html`<h1 class="part">${model.name}</h1>`,
        ...present(views[i]?.failures() ?? null),
        ...present(videoSection(model, set)),
        inColumns([...(confusion === null ? [] : [confusionSection(confusion)]), ...curves]),
        imaginedSection(model),
      ];
    }),
  );
  return [
    section('Figures', '', [figuresTable(models), latexTable(models)]),
    section('Differences', '', differenceTable(models)),
    ...(chart === null
      ? []
      : [
          section(
            'Side by side',
            'Dots with 95 % intervals; each plot has an axis of its own.',
            html`<figure class="chart broad" role="img" aria-label="The figures above as dots with intervals">${chart}</figure>`,
          ),
        ]),
    ...present(disagreement(models, views)),
    inColumns(await evaluationCharts(models, set)),
    ...own.flat(),
  ];
}

/** Frames on whose count the models differ, one row a model. */
function disagreement(models: readonly JudgedModel[], views: readonly SeenFrames[]): Html | null {
  const counts = models.map(({ scenes }) => scenes.map(({ objects }) => objects.length));
  const differing = (counts[0] ?? []).flatMap((count, frame) => {
    return counts.some((other) => other[frame] !== count) ? [frame] : [];
  });
  if (differing.length === 0) return null;
  const frames = evenly(differing, STRIP);
  const strips = models.map(({ name }, i) =>
    galleryStrip(
      name,
      '',
      frames.flatMap((frame) => views[i]?.item(frame) ?? []),
    ),
  );
  const all = differing.length === 1 ? 'the one' : `the ${differing.length}`;
  const which =
    frames.length < differing.length ? `${frames.length} of ${all}, taken evenly,` : all;
  const note = `The same frames as each model sees them: ${which} on whose count they differ. Solid boxes are what was found, dashed what there is.`;
  return section('Where they disagree', note, strips);
}

/** How many objects are found, where nobody knows how many there are. */
function foundSection(countsFound: readonly number[]): Html {
  const rows = countsFound.map((frames, count) => {
    return { name: String(count), cells: [{ value: frames.toLocaleString('en') }] };
  });
  const table = figureTable('', ['frames'], rows);
  return section('How many objects', 'Frames by the number of objects found in them.', table);
}

function imaginedSection({ imagined }: JudgedModel): Html {
  return picturesSection(
    'What it has come to believe',
    'The table it expects without objects, and objects drawn from its circuit at random: grey is where it sees through, speckle what it has not learned.',
    [imagined.background, ...imagined.objects],
  );
}

function facts(model: JudgedModel) {
  return FACTS.flatMap((name) => {
    const figure = FIGURES.find((entry) => entry.name === name);
    const value = figure?.value(model) ?? null;
    if (figure === undefined || value === null) return [];
    const interval = shownInterval(figure, model);
    return [
      {
        name,
        value: shown(figure, value),
        ...(interval === null ? {} : { note: `95 %: ${interval}` }),
      },
    ];
  });
}

/** What stands at the head, by name. */
const FACTS = [
  'count accuracy',
  'AP at IoU .5',
  'mean IoU',
  'position error, median',
  'bits per dimension',
  'time a frame',
];

function headLine({ name, origin, command }: JudgedModel) {
  const text = origin === null ? `${name}; its training is not recorded.` : `${name}, ${origin}`;
  return { name: 'Model', text, ...(command === null ? {} : { code: command }) };
}

function describeSet({ set, models }: EvaluationSubject): string {
  const { height, width, channels, labels, episodeLength } = set;
  const n = models[0].scenes.length;
  const videos = episodeLength === null ? '' : ` (${n / episodeLength} videos of ${episodeLength})`;
  const pixels = `${width} × ${height} pixels, ${channels === 3 ? 'red, green, blue' : 'grey'}`;
  return `${n.toLocaleString('en')} frames of ${set.name}${videos}, ${pixels}${labels === null ? ', without labels' : objectsOf(labels.counts)}.`;
}

function objectsOf(counts: Int32Array): string {
  if (counts.length === 0) return '';
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const total = counts.reduce((sum, count) => sum + count, 0);
  return `, ${least === most ? least : `${least} to ${most}`} objects in each, ${total.toLocaleString('en')} in all`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function present(part: Html | null): Html[] {
  return part === null ? [] : [part];
}
