/** Ids, specs and construction of environments by name. */

/** How an environment was made; JSON-able. */
export interface EnvSpec {
  /** `Namespace/Name-vN`, or `Name-vN`. */
  readonly id: string;
  /** Steps after which `make` truncates an episode; null without a limit. */
  readonly maxEpisodeSteps: number | null;
  /** Return at which the task counts as solved; null where none is agreed. */
  readonly rewardThreshold: number | null;
  readonly kwargs: { readonly [key: string]: unknown };
}
