/**
 * What rl-ts environments look like, by structure; nothing is imported from rl-ts.
 *
 *   rl-ts 0.0.11 (npm)   reset and step answer at once       RlTsEnv
 *   its git HEAD         they answer with promises           RlTsAsyncEnv
 */

/** `Discrete` has `n`, `Dict` has `spaces`, `Box` and `PrimitiveBox2D` have `low` and `high`. */
export interface RlTsSpace {
  readonly meta: { readonly discrete: boolean };
  readonly shape: readonly number[];
  sample(): unknown;
  contains(value: unknown): boolean;
}

export interface RlTsStep {
  readonly observation: unknown;
  readonly reward: number;
  /** The episode is over; whether by the task or by a limit is not told. */
  readonly done: boolean;
  readonly info?: unknown;
}

interface RlTsMembers {
  readonly observationSpace: RlTsSpace;
  readonly actionSpace: RlTsSpace;
  /** Whatever the environment takes for its state. */
  readonly state: unknown;
  /** In rl-ts a no-op unless an environment overrides it. */
  seed?(seed: number): void;
  close?(): unknown;
}

export interface RlTsEnv extends RlTsMembers {
  /** @param state to begin from; environments are free to ignore it. */
  reset(state?: unknown): unknown;
  step(action: unknown): RlTsStep;
}

export interface RlTsAsyncEnv extends RlTsMembers {
  reset(state?: unknown): Promise<unknown>;
  step(action: unknown): Promise<RlTsStep>;
}

/** A bound of rl-ts's `Box`: as much of a numjs array as its constructor reads. */
export interface RlTsBound {
  readonly shape: number[];
  tolist(): unknown;
}

/** The classes of rl-ts's module `Spaces`. */
export interface RlTsSpaces {
  readonly Discrete: new (n: number) => RlTsSpace;
  readonly Box: new (
    low: number | RlTsBound,
    high: number | RlTsBound,
    shape: number[],
    dtype: 'uint8' | 'int32' | 'float32',
  ) => RlTsSpace;
  /** Of spaces by name; its type asks for more of them than anyone reads. */
  readonly Dict: new (
    spaces: never,
  ) => RlTsSpace;
}
