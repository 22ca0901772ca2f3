/**
 * A table-top environment: a task over a scene, seen as the ground-truth object table, drawn on demand.
 *
 * Randomness: one stream, made anew by `reset({ seed })`. Each step draws the next frame's lamp and
 * sensor noise from it, so the picture belongs to the state and drawing it twice gives the same bytes.
 */

import { type Env, type EnvState, type Info, RENDER_MODES, type RenderMode } from '../core/env.ts';
import { SupairError } from '../core/errors.ts';
import { type ObjectTable, objectTableSpace } from '../core/object-table.ts';
import { Rng } from '../core/random.ts';
import type { Space } from '../core/spaces/spaces.ts';
import { stateRng } from '../core/state.ts';
import { termination, transition } from '../core/step-result.ts';
import type { Drawing } from '../drawing/drawing.ts';
import { renderDrawing } from '../drawing/render.ts';
import { resolveTabletopConfig, type TabletopConfig } from './config.ts';
import { objectTable } from './ground-truth.ts';
import { drawExposure } from './placement.ts';
import { createRenderer, type TabletopRenderer } from './renderer.ts';
import type { Sprite, TabletopScene } from './scene.ts';
import { createSceneDrawer } from './scene-drawing.ts';
import { parseScene } from './scene-state.ts';

/** What an action did to the table. */
export interface Outcome {
  readonly sprites: readonly Sprite[];
  readonly reward: number;
  /** True or false where the episode ends with or without success, null where it goes on. */
  readonly success: boolean | null;
  readonly info: Info;
}

/** Actions of a task are boxes of floats or rows of choices. */
export type TabletopAction = Float32Array | Int32Array;

/** The rules of a game on the table: pure functions of what lies there. */
export interface TabletopTask<A extends TabletopAction = Float32Array> {
  /** Config that differs from the default table-top's. */
  readonly defaults: Partial<TabletopConfig>;
  readonly actionSpace: Space;
  /** @throws BAD_ARGUMENT where the task cannot be played under this configuration. */
  check(config: TabletopConfig): void;
  begin(config: TabletopConfig, rng: Rng): Sprite[];
  act(sprites: readonly Sprite[], action: A, config: TabletopConfig): Outcome;
  /** The action of someone who knows the rules and sees the truth. */
  oracle(sprites: readonly Sprite[], config: TabletopConfig): A;
}

export type TabletopOptions = Partial<TabletopConfig> & {
  /** Rows of the object table; default 4, or maxObjects where that is more. */
  readonly slots?: number;
};

export interface TabletopEnv<A extends TabletopAction = Float32Array> extends Env<ObjectTable, A> {
  readonly config: TabletopConfig;
  /** What lies on the table now. */
  readonly scene: TabletopScene;
  readonly task: TabletopTask<A>;
}

const DEFAULT_SLOTS = 4;
/** Seed of an environment that is reset without ever having been given one. */
const DEFAULT_SEED = 0;

/** @throws BAD_ARGUMENT where an option breaks its range. */
export function createTabletopEnv<A extends TabletopAction>(
  task: TabletopTask<A>,
  options: TabletopOptions = {},
  renderMode: RenderMode | null = null,
): TabletopEnv<A> {
  const { slots: asked, ...rest } = options;
  const config = resolveTabletopConfig({ ...task.defaults, ...rest });
  task.check(config);
  const slots = asked ?? Math.max(DEFAULT_SLOTS, config.maxObjects);
  if (!(Number.isSafeInteger(slots) && slots >= config.maxObjects)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'TabletopOptions.slots',
      expected: `an integer >= maxObjects (${config.maxObjects})`,
      got: String(slots),
    });
  }
  let rng = new Rng(DEFAULT_SEED);
  let scene: TabletopScene = { sprites: [], light: 1, noiseSeed: 0 };
  let renderer: TabletopRenderer | null = null; // painting the table takes a while: on first use
  let draw: ((scene: TabletopScene) => Drawing) | null = null; // likewise

  const observe = (): ObjectTable => objectTable(scene, slots, config);

  const env: TabletopEnv<A> = {
    config,
    task,
    get scene() {
      return scene;
    },
    observationSpace: objectTableSpace(slots, config.width, config.height),
    actionSpace: task.actionSpace,
    metadata: { renderModes: RENDER_MODES, renderFps: 10 },
    renderMode,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset(given = {}) {
      if (given.seed !== undefined) rng = new Rng(given.seed);
      scene = { sprites: task.begin(config, rng), ...drawExposure(config, rng) };
      return { observation: observe(), info: {} };
    },
    step(action) {
      const { sprites, reward, success, info } = task.act(scene.sprites, action, config);
      scene = { sprites, ...drawExposure(config, rng) };
      // told on every step, so that an episode cut short by a limit says false as well
      const told = { ...info, success: success === true };
      if (success === null) return transition(observe(), reward, told);
      return termination(observe(), reward, told);
    },
    render() {
      if (renderMode === null) return null;
      if (renderMode === 'rgb_array') {
        renderer ??= createRenderer(config);
        return renderer.render(scene);
      }
      draw ??= createSceneDrawer(config);
      return renderDrawing(draw(scene), renderMode, config);
    },
    close() {
      renderer = null;
      draw = null;
    },
    getState(): EnvState {
      return { rng: rng.getState(), scene };
    },
    setState(state) {
      const next = stateRng(state, 'rng', 'TabletopEnv.setState');
      scene = parseScene(state['scene'], 'TabletopEnv.setState.scene');
      rng = next;
    },
  };
  return env;
}

/**
 * What a scripted player does next, by the truth.
 * @throws UNSUPPORTED for an environment that is no table-top under its wrappers.
 */
export function oracleAction(env: Pick<Env, 'unwrapped'>): Float32Array {
  const { unwrapped } = env;
  if (!('task' in unwrapped && 'scene' in unwrapped)) {
    throw new SupairError('UNSUPPORTED', {
      who: 'oracleAction',
      expected: 'a TableTop environment',
      got: 'another',
    });
  }
  // only createTabletopEnv makes environments with a task and a scene
  const { task, scene, config } = unwrapped as TabletopEnv;
  return task.oracle(scene.sprites, config);
}
