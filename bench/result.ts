/** A measured figure of this machine. */

export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Of the value over rounds, where there were rounds. */
  readonly quartiles?: readonly [low: number, high: number];
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
  /** Folder for tables and charts, where a part has more to tell than its figures; null for none. */
  readonly out: string | null;
  /** What was typed, for the records. */
  readonly command: string;
  /** A line for people, e.g. that a peer is not installed. */
  readonly say: (line: string) => void;
  /** A bar for something that takes a while. */
  readonly progress: (total: number) => {
    update(done: number, note: string): void;
    stop(): void;
  };
}
