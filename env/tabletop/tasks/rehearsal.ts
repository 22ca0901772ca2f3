/**
 * Scripted players of tasks with physics: they know rules of thumb, not what will come of them. So they try in
 * their head what each of several ways to play leads to, which the engine answers exactly, and play the first
 * that ends well.
 */

import type { TabletopConfig } from '../config.ts';
import type { Sprite } from '../scene.ts';
import type { Outcome, TabletopTask } from '../task.ts';

/** Steps that a rehearsal looks ahead. */
const HORIZON = 90;
/** Where nothing ends well it plays on for so many steps before it looks ahead again: that is dear. */
const PATIENCE = 2;
/** Where no player ends well by itself, some may after going straight ahead for so many steps, in any of so many directions. */
const DETOUR = 6;
const DIRECTIONS = 8;
/** The first players, which are tried after detours too. */
const ROVERS = 3;

export type Player = TabletopTask['oracle'];

/** What an action does to the table, without chance. */
export type Act = (
  sprites: readonly Sprite[],
  action: Float32Array,
  config: TabletopConfig,
) => Outcome;

/**
 * A player that plays as the first of the others that succeeds from where things are, if need be after a
 * detour; as the first of all where none does. What it has rehearsed it plays to the end without asking again,
 * and where nothing ends well it waits before it asks again: both for as long as a scene is what its last action
 * led to, so that no episode depends on those before.
 * @param maxSpeed of detours, along each axis, table units a step.
 */
export function rehearsed(players: readonly Player[], act: Act, maxSpeed: number): Player {
  const detours = Array.from({ length: DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    const ahead = Float32Array.of(maxSpeed * Math.cos(angle), maxSpeed * Math.sin(angle));
    return Array.from({ length: DETOUR }, () => ahead);
  });
  const search = (sprites: readonly Sprite[], config: TabletopConfig): Plan | null => {
    const play = (player: Player, first: readonly Float32Array[]) =>
      rehearse(player, first, act, sprites, config);
    return (
      firstOf(players, (player) => play(player, [])) ??
      firstOf(detours, (first) =>
        firstOf(players.slice(0, ROVERS), (player) => play(player, first)),
      )
    );
  };
  let last: Played | null = null;
  return (sprites, config) => {
    const key = keyOf(sprites);
    const before = last?.config === config ? last : null;
    const follows = before?.step.next === key;
    if (!follows && before?.key === key) return before.step.action.slice(); // asked twice
    let { plan, waits } = follows ? before : { plan: NO_PLAN, waits: 0 };
    if (!plan.has(key)) {
      if (waits > 0) waits--;
      else {
        plan = search(sprites, config) ?? NO_PLAN;
        waits = plan === NO_PLAN ? PATIENCE : 0;
      }
    }
    const step = plan.get(key) ?? unrehearsed(players, act, sprites, config);
    last = { key, step, config, plan, waits };
    return step.action.slice(); // callers may write into it
  };
}

// ---------------------------------------------------------------------------

interface Step {
  readonly action: Float32Array;
  /** Key of the scene that it leads to. */
  readonly next: string;
}

/** What to do in each scene, by its key. */
type Plan = ReadonlyMap<string, Step>;

const NO_PLAN: Plan = new Map();

/** What a player did last, and meant to do. */
interface Played {
  readonly key: string;
  readonly step: Step;
  readonly config: TabletopConfig;
  readonly plan: Plan;
  readonly waits: number;
}

/** What the first player does. */
function unrehearsed(
  [first]: readonly Player[],
  act: Act,
  sprites: readonly Sprite[],
  config: TabletopConfig,
): Step {
  const action = first?.(sprites, config) ?? new Float32Array(2);
  return { action, next: keyOf(act(sprites, action, config).sprites) };
}

/**
 * What to do in each scene of an episode that ends with success; null of one that does not.
 * @param first actions before the player's.
 */
function rehearse(
  player: Player,
  first: readonly Float32Array[],
  act: Act,
  sprites: readonly Sprite[],
  config: TabletopConfig,
): Plan | null {
  const plan = new Map<string, Step>();
  let now = sprites;
  let key = keyOf(now);
  while (plan.size < HORIZON) {
    if (plan.has(key)) return null; // it goes in circles
    const action = first[plan.size] ?? player(now, config);
    const after = act(now, action, config);
    const next = keyOf(after.sprites);
    plan.set(key, { action, next });
    if (after.success !== null) return after.success ? plan : null;
    [now, key] = [after.sprites, next];
  }
  return null;
}

/** The first result that is one. */
function firstOf<T, R>(values: readonly T[], of: (value: T) => R | null): R | null {
  for (const value of values) {
    const result = of(value);
    if (result !== null) return result;
  }
  return null;
}

function keyOf(sprites: readonly Sprite[]): string {
  return JSON.stringify(sprites);
}
