/**
 * SuPAIR's published figure: count accuracy over training on four data sets, by the published recipe,
 * by its ablation without a background model, and by our own recipe. Several processes may work on
 * one folder of runs; a stopped run is gone on with, and what is finished can be published any time.
 */

import { join } from 'node:path';
import { startBackend } from '../../start-backend.ts';
import { percent } from '../../text-table.ts';
import { type Claim, claim } from '../claim.ts';
import type { Experiment, ExperimentOptions } from '../experiment.ts';
import {
  folderOf,
  isDone,
  readRecord,
  type Stage,
  VARIANTS,
  type Variant,
} from './figure-record.ts';
import { type RunSettings, runStage } from './figure-run.ts';
import { publish } from './publish.ts';
import {
  FIGURE_SETS,
  type FigureSet,
  PUBLISHED_EPOCHS,
  PUBLISHED_PANELS,
  stepsPerEpoch,
} from './published-curves.ts';
import { SHORT_EPOCHS } from './targets.ts';

const NAME = 'supair-figure';
/** Runs of the ablation, whatever number the others have. */
const ABLATION_SEEDS = 2;
/** Where chance in the first boxes' place decides how a run ends. */
const CENTRED_SETS: readonly FigureSet[] = ['sprites'];

export const supairFigure: Experiment = {
  description: "SuPAIR's published figure: four data sets, with and without its background model",
  async run(options, io) {
    const settings: RunSettings = {
      runs: join(options.work, NAME),
      backend: options.backend ?? 'auto',
      threads: options.threads ?? 1,
      size: options.size,
      digits: options.digits,
    };
    const { runs } = settings;
    const stages = stagesOf(options);
    if (options.publishOnly !== true) {
      await startBackend(settings.backend, io);
      for (const stage of stages) {
        if (isDone(runs, stage)) continue;
        const mine = claim(folderOf(runs, stage));
        if (mine === null) continue;
        const finished = await finish(mine, () =>
          // another process may have finished it between the look and the claim
          isDone(runs, stage)
            ? Promise.resolve(true)
            : runStage(stage, settings, io, () => mine.keep()),
        );
        if (!finished) return null;
        const result = readRecord(runs, stage)?.stages.at(-1);
        const accuracy = percent(result?.count_accuracy ?? null);
        const { variant, set, seed } = stage;
        io.say(`  ${variant} ${set}, seed ${seed}, ${result?.steps} steps: ${accuracy}`);
      }
    }
    return await publish(stages, runs, options.out, io);
  },
};

/** In the order of their worth: every panel with one run first. */
export function stagesOf(
  options: Pick<ExperimentOptions, 'seeds' | 'steps' | 'sets' | 'variants' | 'size'>,
): Stage[] {
  const sets = options.sets ?? FIGURE_SETS;
  const variants = options.variants ?? VARIANTS;
  const [first] = options.seeds;
  const stages = options.seeds.flatMap((seed, i) =>
    variants.flatMap((variant) =>
      variant === 'no-background' && i >= ABLATION_SEEDS
        ? []
        : sets
            .filter((set) => variant !== 'centred' || CENTRED_SETS.includes(set))
            .map((set) => shortStage({ set, variant, seed }, seed === first, options)),
    ),
  );
  if (options.steps !== undefined || first === undefined) return stages;
  return [
    ...stages,
    ...stages
      .filter(({ until }) => until !== null)
      .map((stage): Stage => ({ ...stage, until: null })),
  ];
}

// ---------------------------------------------------------------------------

async function finish(mine: Claim, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } finally {
    mine.release();
  }
}

/** Four epochs; of the first published run, the first four of twenty. */
function shortStage(
  kind: { readonly set: FigureSet; readonly variant: Variant; readonly seed: number },
  isFirst: boolean,
  { steps, size }: Pick<ExperimentOptions, 'steps' | 'size'>,
): Stage {
  if (steps !== undefined) return { ...kind, total: steps, until: null };
  if (kind.variant === 'ours') return { ...kind, total: null, until: null };
  const short = epochs(kind.set, SHORT_EPOCHS, size);
  if (kind.variant !== 'no-background' && isFirst) {
    return { ...kind, total: epochs(kind.set, PUBLISHED_EPOCHS, size), until: short };
  }
  return { ...kind, total: short, until: null };
}

function epochs(set: FigureSet, count: number, size: number | undefined): number {
  return count * stepsPerEpoch(size ?? PUBLISHED_PANELS[set].scenes);
}
