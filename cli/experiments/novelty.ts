/**
 * Does a model notice frames unlike those it learned from? AUROC of `novelty` between normal frames and
 * changed ones, with the shipped table-top model.
 */

import { join } from 'node:path';
import type { Frame } from '../../env/core/env.ts';
import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { sampleTabletopFrames } from '../../env/tabletop/frames.ts';
import { auroc } from '../../perception/evaluate/auroc.ts';
import { drawBars, mean, standaloneSvg } from '../../perception/evaluate/index.ts';
import { loadPerceiver, type Scene } from '../../perception/index.ts';
import { writeInto } from '../io.ts';
import type { Experiment } from './experiment.ts';
import { CHANGES, STRANGE_OBJECTS } from './novelty-changes.ts';

const MODEL = 'tabletop';
/** Frames of each kind, where `--size` does not say. */
const FRAMES = 1000;
/** The seed of a program that was given none. */
const SEED = 1;

interface Row {
  readonly name: string;
  readonly means: string;
  readonly auroc: number;
  /** Standard error over halves drawn with replacement would be smaller than this (Hanley, McNeil 1982). */
  readonly auroc_se: number;
  /** Of the log likelihood alone, for comparison. */
  readonly auroc_elbo: number;
  readonly mean_novelty: number;
}

export const novelty: Experiment = {
  description: 'whether unusual frames are told from usual ones',
  async run(options, io) {
    const count = options.size ?? FRAMES;
    const [seed = io.seed] = options.seeds;
    const rng = new Rng(seed).fork('novelty');
    const normal = sampleTabletopFrames(count, rng.fork('normal'));
    const changed = sampleTabletopFrames(count, rng.fork('changed'), {}, { instances: true });
    const perceiver = await loadPerceiver(MODEL);
    const scenesOf = (frames: readonly Frame[]): Scene[] => perceiver.perceive(frames);
    const usual = scenesOf(allFrames(normal));
    const rows: Row[] = [];
    for (const [name, { means, change }] of Object.entries(CHANGES)) {
      if (io.signal.aborted) return null;
      const own = rng.fork(name);
      const scenes = scenesOf(
        allFrames(changed).map((frame, i) => change(frame, mapAt(changed, i), own)),
      );
      const area = auroc(usual.map(byNovelty), scenes.map(byNovelty));
      rows.push({
        name,
        means,
        auroc: area,
        auroc_se: hanleyMcNeil(area, count),
        auroc_elbo: auroc(usual.map(byElbo), scenes.map(byElbo)),
        mean_novelty: mean(scenes.map(byNovelty)) ?? Number.NaN,
      });
    }
    perceiver.dispose();
    const command = commandOf(count, seed);
    const result = { model: MODEL, frames: count, seed, command, rows };
    const chart = await drawBars(
      'AUROC of novelty, normal table-top frames against changed ones',
      rows.map(({ name, auroc: value, auroc_se }) => ({
        name,
        group: STRANGE_OBJECTS.includes(name) ? 'a strange object' : 'the whole frame',
        value,
        low: Math.max(0, value - 2 * auroc_se),
        high: Math.min(1, value + 2 * auroc_se),
      })),
    );
    writeInto(join(options.out, 'novelty.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeInto(join(options.out, 'novelty.svg'), standaloneSvg(chart));
    writeInto(join(options.out, 'novelty.md'), page(rows, count, command));
    for (const { name, auroc: value } of rows) io.say(`${name.padEnd(24)} ${value.toFixed(3)}`);
    return result;
  },
};

// ---------------------------------------------------------------------------

/** The command that makes the same figures, without what it takes by itself. */
function commandOf(count: number, seed: number): string {
  const size = count === FRAMES ? '' : ` --size ${count}`;
  const seeds = seed === SEED ? '' : ` --seeds ${seed}`;
  return `npx supair-rl reproduce novelty${size}${seeds}`;
}

function byNovelty(scene: Scene): number {
  return scene.novelty;
}

function byElbo(scene: Scene): number {
  return -scene.log_likelihood;
}

function allFrames(set: FrameSet): Frame[] {
  return Array.from({ length: set.size }, (_, i) => frameAt(set, i));
}

function mapAt({ labels, height, width }: FrameSet, i: number): Uint8Array {
  return (
    labels?.instances?.subarray(i * height * width, (i + 1) * height * width) ?? new Uint8Array()
  );
}

/** Standard error of an area from as many frames of either kind. */
function hanleyMcNeil(area: number, count: number): number {
  const q1 = area / (2 - area);
  const q2 = (2 * area ** 2) / (1 + area);
  const variance = area * (1 - area) + (count - 1) * (q1 + q2 - 2 * area ** 2);
  return Math.sqrt(Math.max(0, variance)) / count;
}

function page(rows: readonly Row[], count: number, command: string): string {
  const lines = rows.map(
    ({ name, means, auroc: value, auroc_se, auroc_elbo }) =>
      `| ${name} | ${means} | ${value.toFixed(3)} +- ${auroc_se.toFixed(3)} | ${auroc_elbo.toFixed(3)} |`,
  );
  return `# Novelty

Made by \`${command}\` with the shipped table-top model: ${count} normal frames, and ${count} others changed in one
way each. None was trained on, and none made the model's reference (\`npx supair-rl calibrate\`). AUROC is the probability that a changed frame has a
higher \`novelty\` than a normal one; the last column is that of the log likelihood alone.

| frames | what is done to them | AUROC | ELBO |
| --- | --- | --- | --- |
${lines.join('\n')}

![AUROC by change](novelty.svg)

What is noticed is what changes the table or an object's surface. A new outline in a known colour is not: see-through leaves let
the table show wherever an object is not, so that any silhouette is an object. Blur stays below the variance floors of the leaves.
The table has a direction (grain, stains, the rim of the zone), so a camera that is upside down is seen by the background alone;
on a plain table it would not be. The log likelihood of the frame says less, because it falls with every object.
`;
}
