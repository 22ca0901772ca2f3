/**
 * A table-top environment: a task over a scene, seen as its options say, drawn on demand.
 *
 * Randomness: one stream, made anew by `reset({ seed })`. Each step draws the next frame's lamp and
 * sensor noise from it, so the picture belongs to the state and drawing it twice gives the same bytes.
 * Where a mode has several tables, an episode's is drawn after its sprites.
 */

import { type Env, type EnvState, RENDER_MODES, type RenderMode } from '../core/env.ts';
import { SupairError } from '../core/errors.ts';
import { Rng } from '../core/random.ts';
import { refuse } from '../core/refuse.ts';
import type { SpaceValue } from '../core/spaces/spaces.ts';
import { badState, stateInteger, stateRng } from '../core/state.ts';
import { termination, transition } from '../core/step-result.ts';
import { renderDrawing } from '../drawing/render.ts';
import { resolveTabletopConfig, type TabletopConfig } from './config.ts';
import { createObserver, type ObservationName } from './observations.ts';
import { drawExposure } from './placement.ts';
import { createRenderer } from './renderer.ts';
import type { TabletopScene } from './scene.ts';
import { createSceneDrawer } from './scene-drawing.ts';
import { parseScene } from './scene-state.ts';
import { readVariant, type TabletopTask, type TaskFamily, type Variant } from './task.ts';

export type TabletopOptions = Partial<TabletopConfig> &
  Partial<Variant> & {
    /** Rows of the object table; default 4, or as many as there are sprites where that is more. */
    readonly slots?: number;
    /** What is observed: a name, or several for a dict of them; default 'objects'. */
    readonly observation?: ObservationName | readonly ObservationName[];
  };

export interface TabletopEnv<A extends SpaceValue = Float32Array> extends Env<SpaceValue, A> {
  readonly config: TabletopConfig;
  /** What lies on the table now. */
  readonly scene: TabletopScene;
  readonly task: TabletopTask<A>;
}

const DEFAULT_SLOTS = 4;
/** Seed of an environment that is reset without ever having been given one. */
const DEFAULT_SEED = 0;

/** @throws BAD_ARGUMENT where an option breaks its range. */
export function createTabletopEnv<A extends SpaceValue = Float32Array>(
  game: TabletopTask<A> | TaskFamily<A>,
  options: TabletopOptions = {},
  renderMode: RenderMode | null = null,
): TabletopEnv<A> {
  const { slots: asked, observation = 'objects', ...others } = options;
  const { task, rest } = variantOf(game, others);
  const config = resolveTabletopConfig({ ...task.defaults, ...rest });
  task.check(config);
  const most = config.maxObjects + (task.bodies?.(config) ?? 0);
  const slots = asked ?? Math.max(DEFAULT_SLOTS, most);
  if (!(Number.isSafeInteger(slots) && slots >= most)) {
    refuse('TabletopOptions.slots', `an integer >= the most sprites there can be (${most})`, slots);
  }
  const tables = task.tables?.(config) ?? [config.tableSeed];
  let rng = new Rng(DEFAULT_SEED);
  let scene: TabletopScene = { sprites: [], light: 1, noiseSeed: 0 };
  let tableSeed = tables[0] ?? config.tableSeed;
  // painting a table takes a while: on first use, and kept
  const renderers = lazily((seed) => createRenderer({ ...config, tableSeed: seed }));
  const drawers = lazily((seed) => createSceneDrawer({ ...config, tableSeed: seed }));

  const { space: observationSpace, observe } = createObserver(
    observation,
    slots,
    config,
    (shown) => renderers.of(tableSeed).render(shown).data,
  );

  const env: TabletopEnv<A> = {
    config,
    task,
    get scene() {
      return scene;
    },
    observationSpace,
    actionSpace: task.actionSpace,
    metadata: { renderModes: RENDER_MODES, renderFps: 10 },
    renderMode,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset(given = {}) {
      if (given.seed !== undefined) rng = new Rng(given.seed);
      const sprites = task.begin(config, rng);
      if (tables.length > 1) tableSeed = rng.choice(tables);
      scene = { sprites, ...drawExposure(config, rng) };
      return { observation: observe(scene), info: {} };
    },
    step(action) {
      const { sprites, reward, success, info } = task.act(scene.sprites, action, config, rng);
      scene = { sprites, ...drawExposure(config, rng) };
      // told on every step, so that an episode cut short by a limit says false as well
      const told = { ...info, success: success === true };
      if (success === null) return transition(observe(scene), reward, told);
      return termination(observe(scene), reward, told);
    },
    render() {
      if (renderMode === null) return null;
      if (renderMode === 'rgb_array') return renderers.of(tableSeed).render(scene);
      return renderDrawing(drawers.of(tableSeed)(scene), renderMode, config);
    },
    close() {
      renderers.clear();
      drawers.clear();
    },
    getState(): EnvState {
      return { rng: rng.getState(), scene, tableSeed };
    },
    setState(state) {
      const who = 'TabletopEnv.setState';
      const next = stateRng(state, 'rng', who);
      const table = stateInteger(state, 'tableSeed', who);
      if (!tables.includes(table)) throw badState(`${who}.tableSeed`, `one of ${tables}`, table);
      scene = parseScene(state['scene'], `${who}.scene`);
      [rng, tableSeed] = [next, table];
    },
  };
  return env;
}

/**
 * What a scripted player does next, by the truth.
 * @throws UNSUPPORTED for an environment that is no table-top under its wrappers.
 */
export function oracleAction(env: Pick<Env, 'unwrapped'>): SpaceValue {
  const { unwrapped } = env;
  if (!('task' in unwrapped && 'scene' in unwrapped)) {
    throw new SupairError('UNSUPPORTED', {
      who: 'oracleAction',
      expected: 'a TableTop environment',
      got: 'another',
    });
  }
  // only createTabletopEnv makes environments with a task and a scene
  const { task, scene, config } = unwrapped as unknown as TabletopEnv<SpaceValue>;
  return task.oracle(scene.sprites, config);
}

// ---------------------------------------------------------------------------

/** Options of variants belong to families; to other tasks they are unknown. */
function variantOf<A extends SpaceValue>(
  game: TabletopTask<A> | TaskFamily<A>,
  options: Partial<TabletopConfig> & Partial<Variant>,
): { readonly task: TabletopTask<A>; readonly rest: Partial<TabletopConfig> } {
  if (!('create' in game)) return { task: game, rest: options };
  const { mode, reward, actions, ...rest } = options;
  return { task: game.create(readVariant(game, { mode, reward, actions })), rest };
}

/** Values by seed, made when they are first asked for. */
function lazily<T>(create: (seed: number) => T): { of(seed: number): T; clear(): void } {
  const made = new Map<number, T>();
  return {
    of(seed) {
      const known = made.get(seed);
      if (known !== undefined) return known;
      const value = create(seed);
      made.set(seed, value);
      return value;
    },
    clear: () => made.clear(),
  };
}
