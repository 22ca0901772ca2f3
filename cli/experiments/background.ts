/**
 * The background model at work, as a sheet of pictures: held-out frames, what either circuit makes of
 * them, the background behind the objects, and frames that the whole model draws. It trains what it
 * needs; stopped, it goes on with the unfinished run.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { drawOverlay } from '../../perception/evaluate/index.ts';
import { fit as fitFrames } from '../../perception/index.ts';
import { decompose } from '../../perception/supair/inference/decompose.ts';
import { imagineScenes } from '../../perception/supair/inference/imagine-scene.ts';
import { createPerceiver } from '../../perception/supair/inference/perceiver.ts';
import { loadModel } from '../../perception/supair/model-files.ts';
import { resolveModel } from '../../storage/index.ts';
import { given } from '../flags.ts';
import { framesFor } from '../frames.ts';
import { type Io, writeInto } from '../io.ts';
import { readRun } from '../model-run.ts';
import { startBackend } from '../start-backend.ts';
import { percent } from '../text-table.ts';
import { trainingFrames } from '../training-frames.ts';
import { drawSheet, type SheetColumn, type SheetRow } from './background-sheet.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';

const NAME = 'background';
const SHIPPED = 'tabletop';
/**
 * Of the published recipe. Ours counts right after 300 steps, when its object circuit has hardly left its
 * start: there is nothing to be seen in it yet.
 */
const STEPS = 1500;
const SETS = ['mnist', 'noisy-mnist', 'grid-mnist', 'sprites', SHIPPED] as const;
type SetName = (typeof SETS)[number];

const TITLES: { readonly [set in SetName]: string } = {
  mnist: 'multi-MNIST',
  'noisy-mnist': 'noisy',
  'grid-mnist': 'grid',
  sprites: 'sprites',
  tabletop: 'table-top',
};

const COLUMNS: readonly SheetColumn[] = [
  { title: 'input', note: 'held-out frame' },
  { title: 'boxes', note: 'as proposed' },
  { title: 'object circuit', note: 'explains, in boxes' },
  { title: 'background', note: 'explains, outside' },
  { title: 'filled in', note: 'conditional sample' },
  { title: 'filled in', note: 'best explanation' },
  { title: 'whole model', note: 'sample' },
  { title: 'whole model', note: 'another sample' },
];

export const background: Experiment = {
  description: 'the background model at work: frames taken apart, filled in and drawn, as pictures',
  async run(options, io) {
    const [seed = 1] = options.seeds;
    const looks: Look[] = [];
    for (const set of SETS.filter((name) => wanted(name, options))) {
      const model = await modelFor(set, seed, options, io);
      if (model === null) return null;
      const look = lookAt(set, model, seed);
      io.say(`  ${set}: ${look.found} objects found, ${look.there} there`);
      looks.push(look);
    }
    const rows = looks.map(({ set, leaves, pictures }) => {
      return { title: TITLES[set], note: `${leaves} leaves`, pictures } satisfies SheetRow;
    });
    writeInto(join(options.out, `${NAME}.svg`), drawSheet(COLUMNS, rows));
    writeInto(join(options.out, `${NAME}.md`), describe(looks, io.commandLine));
    return {
      command: io.commandLine,
      rows: looks.map(({ pictures: _, ...row }) => row),
    };
  },
};

// ---------------------------------------------------------------------------

/** One row of the sheet. */
interface Look {
  readonly set: SetName;
  /** What made the model, as it says itself. */
  readonly command: string | null;
  readonly leaves: 'opaque' | 'see-through';
  /** Of the model on held-out frames; null where its record does not say. */
  readonly count_accuracy: number | null;
  /** Number of the frame in the held-out half. */
  readonly frame: number;
  readonly found: number;
  readonly there: number;
  readonly pictures: readonly Frame[];
}

/** The shipped model's row is always there: it takes no training. */
function wanted(set: SetName, { sets }: ExperimentOptions): boolean {
  return set === SHIPPED || sets === undefined || sets.includes(set);
}

/** A model's folder, trained where it is not there yet; null where the signal stopped it. */
async function modelFor(
  set: SetName,
  seed: number,
  options: ExperimentOptions,
  io: Io,
): Promise<string | null> {
  const { models, work, steps = STEPS, size, digits, backend = 'auto', threads = 'auto' } = options;
  const own = models === undefined ? null : join(models, set);
  if (own !== null && existsSync(own)) return own;
  if (set === SHIPPED) return resolveModel(SHIPPED);
  const out = join(work, NAME, `${set}-${steps}-seed${seed}`);
  const before = readRun(out);
  if (before?.finished !== true) {
    await startBackend(backend, io);
    const { train, held } = trainingFrames(set, seed, { digits, size: size?.toString() }, size);
    const bars: ReturnType<Io['progress']>[] = [];
    await fitFrames(train, {
      ...{ out, seed, backend, threads, signal: io.signal, recipe: 'published' },
      resume: before !== null,
      command: commandFor(set, steps, seed),
      steps,
      ...given('evaluation', held ?? undefined),
      onProgress: ({ step, total, countAccuracy }) => {
        if (bars.length === 0) bars.push(io.progress(total));
        bars[0]?.update(step, `${set}, count accuracy ${percent(countAccuracy)}`);
      },
    });
    for (const bar of bars) bar.stop();
  }
  return readRun(out)?.finished === true ? out : null;
}

function commandFor(set: SetName, steps: number, seed: number): string {
  return `npx supair-rl fit ${set} --recipe published --steps ${steps} --seed ${seed} --out DIR`;
}

/** The first held-out frame that has two objects or more. */
function lookAt(set: SetName, folder: string, seed: number): Look {
  const { record, trained } = loadModel(folder);
  const { model, params } = trained;
  if (record.normalization !== undefined && record.normalization !== null) {
    throw new SupairError('UNSUPPORTED', {
      who: `${NAME}: ${folder}`,
      expected: 'a model of frames as they are',
      got: `one that normalises them (${record.normalization.kind})`,
    });
  }
  const frames = framesFor(set, 'test', seed, {}, FRAMES);
  const counts = frames.labels?.counts ?? [];
  const chosen = Math.max(
    0,
    counts.findIndex((count) => count >= 2),
  );
  const frame = frameAt(frames, chosen);
  const perceiver = createPerceiver(trained, { boxes: 'proposed' });
  const [scene] = perceiver.perceive([frame]);
  perceiver.dispose();
  const objects = scene?.objects ?? [];
  const rng = new Rng(seed).fork(NAME).fork(set);
  const parts = decompose(model, params, frame, objects, rng.fork('fill'));
  return {
    set,
    command: record.training['command']?.toString() ?? null,
    leaves: model.config.leaves,
    count_accuracy: readRun(folder)?.metrics?.countAccuracy ?? null,
    frame: chosen,
    found: objects.length,
    there: counts[chosen] ?? 0,
    pictures: [
      frame,
      drawOverlay(frame, objects, { scale: 4 }),
      parts.objects,
      parts.background,
      parts.filledSample,
      parts.filledBest,
      ...imagineScenes(model, params, 2, rng.fork('scenes')),
    ],
  };
}

/** Enough for one with two objects. */
const FRAMES = 64;

function describe(looks: readonly Look[], command: string): string {
  const rows = looks.map(({ set, leaves, count_accuracy, frame, found, there, command: own }) => {
    const made = own === null ? '' : `\`${own}\``;
    const cells = [
      TITLES[set],
      leaves,
      percent(count_accuracy),
      frame,
      `${found} of ${there}`,
      made,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# The background model at work

Made by \`${command}\`. One row a data set, each with a model of its own; the frame is the first held-out one that has two
objects or more, whatever the model makes of it.

![frames, what their models see in them, and what the models draw](${NAME}.svg)

- **Object circuit**: the posterior mean of the leaves, given what each box shows, pasted back; a see-through pixel as far as it shows the object. Grey is where
  nothing is explained. A box is read as a patch of fixed size and the circuit mixes a few hundred leaf regions' means: digits come out as blurred prototypes, as published.
- **Background**: the posterior mean of the background circuit's leaves, given the pixels outside the boxes.
- **Filled in**: what lies behind the boxes, given the pixels outside: a sample from the exact conditional, noise of the leaves included, and the most probable explanation (max-product).
- **Whole model**: number of objects (at least one), boxes, objects and background drawn from the prior and both circuits; pixels show the means of the leaves chosen. The prior knows nothing of
  digits' places and sizes but their ranges, and the regions of a patch are drawn apart below the sums: strokes break where regions meet.

| frames | leaves | count accuracy, held out | frame | objects found | made by |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
