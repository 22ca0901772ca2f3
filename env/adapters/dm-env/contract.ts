/**
 * What environments in the manner of dm_env (Muldal et al. 2019) look like, by structure.
 *
 *   stepType  first          mid       last: the task ended   last: a limit ended it
 *   reward    null           number    number                 number
 *   discount  null           number    0                      above 0
 */

/** By name, or by the numbers of dm_env's `StepType`. */
export type DmStepType = 'first' | 'mid' | 'last' | 0 | 1 | 2;

export interface DmTimeStep {
  readonly stepType: DmStepType;
  readonly reward: number | null;
  readonly discount: number | null;
  readonly observation: unknown;
}

/** dm_env's `Array`, `BoundedArray` (with a minimum and a maximum) and `DiscreteArray`. */
export interface DmArraySpec {
  readonly shape: readonly number[];
  /** A NumPy name, e.g. `float64`. */
  readonly dtype: string;
  readonly name?: string | null;
  /** One for all elements, or an array of the shape. */
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  /** Values are integers from 0 to one less. */
  readonly numValues?: number;
}

export type DmSpec = DmArraySpec | readonly DmSpec[] | { readonly [key: string]: DmSpec };

export interface DmEnv {
  /** The first step of an episode. */
  reset(): DmTimeStep;
  /** In a new environment and after a last step, the first step of an episode, whatever the action. */
  step(action: unknown): DmTimeStep;
  observationSpec(): DmSpec;
  actionSpec(): DmSpec;
  close?(): void;
}
