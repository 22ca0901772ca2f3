/** What `reproduce` can run. */

import type { BackendChoice } from '../../perception/index.ts';
import type { Io } from '../io.ts';
import type { Generator } from './own-frames/own-scenes.ts';
import type { Variant } from './supair-figure/figure-record.ts';
import type { FigureSet } from './supair-figure/published-curves.ts';

export interface ExperimentOptions {
  /** Where the published numbers go. */
  readonly out: string;
  /** Where unfinished runs lie, to be gone on with. */
  readonly work: string;
  readonly seeds: readonly number[];
  /** Length of each run; undefined for the experiment's own. */
  readonly steps: number | undefined;
  /** Parts of an experiment that has them; default all. */
  readonly sets?: readonly FigureSet[];
  readonly variants?: readonly Variant[];
  /** Of own-frames: what draws the frames, which kinds, how many to learn from, of which side. */
  readonly generator?: Generator;
  readonly scenarios?: readonly string[];
  readonly sizes?: readonly number[];
  readonly side?: number;
  /** Frames of generated sets, and the folder of the digits they are made of. */
  readonly size?: number | undefined;
  readonly digits?: string | undefined;
  readonly backend?: BackendChoice;
  readonly threads?: number | 'auto';
  /** Of background: a folder of trained models, each named after its frames. */
  readonly models?: string | undefined;
  /** Trains nothing: publishes what is finished. */
  readonly publishOnly?: boolean;
}

export interface Experiment {
  readonly description: string;
  /** @returns the JSON result; null where it was stopped before its end. */
  run(options: ExperimentOptions, io: Io): Promise<object | null>;
}
