/** What a game on the table consists of, and which of its variants is played. */

import type { Info } from '../core/env.ts';
import type { Rng } from '../core/random.ts';
import { refuse, shown } from '../core/refuse.ts';
import type { Space, SpaceValue } from '../core/spaces/spaces.ts';
import type { TabletopConfig } from './config.ts';
import { MODES, type Mode } from './modes.ts';
import type { Sprite } from './scene.ts';

/** What an action did to the table. */
export interface Outcome {
  readonly sprites: readonly Sprite[];
  readonly reward: number;
  /** True or false where the episode ends with or without success, null where it goes on. */
  readonly success: boolean | null;
  readonly info: Info;
}

/** The rules of a game on the table: pure functions of what lies there. */
export interface TabletopTask<A extends SpaceValue = Float32Array> {
  /** Config that differs from the default table-top's. */
  readonly defaults: Partial<TabletopConfig>;
  readonly actionSpace: Space;
  /** How many sprites there are at most besides the config's objects; default 0. */
  bodies?(config: TabletopConfig): number;
  /** @throws BAD_ARGUMENT where the task cannot be played under this configuration. */
  check(config: TabletopConfig): void;
  begin(config: TabletopConfig, rng: Rng): Sprite[];
  /** Seeds of the tables that an episode's is drawn from; default the config's. */
  tables?(config: TabletopConfig): readonly number[];
  act(sprites: readonly Sprite[], action: A, config: TabletopConfig, rng: Rng): Outcome;
  /** The action of someone who knows the rules and sees the truth. */
  oracle(sprites: readonly Sprite[], config: TabletopConfig): A;
}

export type ActionName = 'select-move' | 'drag-and-drop' | 'embodied' | 'push' | 'touch' | 'answer';

export type RewardName = 'dense' | 'sparse';

/** How a task is played. */
export interface Variant {
  /** What scenes are drawn from (`modes.ts`); default 'all'. */
  readonly mode: Mode;
  /**
   * 'sparse': 1 for success, else 0; but in Reach - 0.05 a miss and - 1 a wrong object, and in Clear 1 for every
   * object that is to go and goes, - 1 for every other one. 'dense': what brings things nearer is worth something too.
   */
  readonly reward: RewardName;
  readonly actions: ActionName;
}

/** Options that name a variant; what is left out is the default. */
type Choice = { readonly [name in keyof Variant]?: Variant[name] | undefined };

/** A task that is played in several ways. */
export interface TaskFamily<A extends SpaceValue = SpaceValue> {
  readonly name: string;
  /** What may be chosen, the default first. */
  readonly rewards: readonly RewardName[];
  readonly actions: readonly ActionName[];
  /** @param variant one of the above. */
  create(variant: Variant): TabletopTask<A>;
}

/** @throws BAD_ARGUMENT where an option is none that the task has. */
export function readVariant(family: TaskFamily, options: Choice): Variant {
  const { name, rewards, actions } = family;
  return {
    mode: choose(`${name}.mode`, MODES, options.mode),
    reward: choose(`${name}.reward`, rewards, options.reward),
    actions: choose(`${name}.actions`, actions, options.actions),
  };
}

// ---------------------------------------------------------------------------

/** @param values at least one. */
function choose<T extends string>(who: string, values: readonly T[], given: T | undefined): T {
  const found = given === undefined ? values[0] : values.find((value) => value === given);
  if (found !== undefined) return found;
  refuse(who, values.map((value) => `'${value}'`).join(' or '), shown(given));
}
