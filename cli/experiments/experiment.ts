/** What `reproduce` can run. */

import type { Io } from '../io.ts';

export interface ExperimentOptions {
  /** Where the published numbers go. */
  readonly out: string;
  /** Where unfinished runs lie, to be gone on with. */
  readonly work: string;
  readonly seeds: readonly number[];
  /** Length of each run; undefined for the experiment's own. */
  readonly steps: number | undefined;
}

export interface Experiment {
  readonly description: string;
  /** @returns the JSON result; null where it was stopped before its end. */
  run(options: ExperimentOptions, io: Io): Promise<object | null>;
}
