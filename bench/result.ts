/** A measured figure of this machine. */

export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it was measured against, side by side in the same run. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** How many times better than the peer; above 1 is better. */
  readonly ratio?: number;
}

export interface BenchOptions {
  readonly seed: number;
  /** Time spent on each figure, seconds. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}
