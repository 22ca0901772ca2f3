/**
 * What the classics share: a state of a few numbers that pure functions start, advance, observe and
 * draw, one random stream that only `reset` draws from, and snapshots of both.
 */

import { type Env, type EnvState, RENDER_MODES, type RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { Rng } from '../core/random.ts';
import { refuse, shown } from '../core/refuse.ts';
import type { BoxSpace, Space, SpaceValue } from '../core/spaces/spaces.ts';
import { stateNumbers, stateRng } from '../core/state.ts';
import { termination, transition } from '../core/step-result.ts';
import type { Drawing, PictureSize } from '../drawing/drawing.ts';
import { renderDrawing } from '../drawing/render.ts';

/** A classic as mathematics: state S, a tuple of float64 numbers, and action A. */
export interface ClassicModel<S extends readonly number[], A extends SpaceValue> {
  /** In messages, e.g. `CartPole`. */
  readonly name: string;
  /** A float32 box of one axis. */
  readonly observationSpace: BoxSpace;
  readonly actionSpace: Space;
  readonly renderFps: number;
  /** The state before the first reset; its length is that of every state. */
  readonly rest: S;
  /** @throws BAD_ARGUMENT for options of `reset` out of range, before anything is drawn. */
  start(rng: Rng, options: Kwargs): S;
  advance(state: S, action: A): ClassicStep<S>;
  /** What is seen of a state, rounded to float32 afterwards. */
  observe(state: S): readonly number[];
  draw(state: S): Drawing;
}

export interface ClassicStep<S> {
  readonly state: S;
  readonly reward: number;
  readonly terminated: boolean;
}

/** Seed of an environment that is reset without ever having been given one. */
const DEFAULT_SEED = 0;

/**
 * @param size of pictures, pixels.
 * @throws BAD_ARGUMENT where a side is not an integer in 8..4096.
 */
export function classicEnv<S extends readonly number[], A extends SpaceValue>(
  model: ClassicModel<S, A>,
  size: PictureSize,
  renderMode: RenderMode | null,
): Env<Float32Array, A> {
  const { name, observationSpace, actionSpace, renderFps, rest } = model;
  checkSide(name, 'width', size.width);
  checkSide(name, 'height', size.height);
  let rng = new Rng(DEFAULT_SEED);
  let state = rest;

  const observe = (): Float32Array => float32Of(model.observe(state));

  const env: Env<Float32Array, A> = {
    observationSpace,
    actionSpace,
    metadata: { renderModes: RENDER_MODES, renderFps },
    renderMode,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset({ seed, options = {} } = {}) {
      const stream = seed === undefined ? rng : new Rng(seed);
      state = model.start(stream, options);
      rng = stream; // kept only once the options have proven legal
      return { observation: observe(), info: {} };
    },
    step(action) {
      const { state: next, reward, terminated } = model.advance(state, action);
      state = next;
      return terminated ? termination(observe(), reward) : transition(observe(), reward);
    },
    render() {
      if (renderMode === null) return null;
      return renderDrawing(model.draw(state), renderMode, size);
    },
    close() {},
    getState: (): EnvState => ({ rng: rng.getState(), state: [...state] }),
    setState(saved) {
      const who = `${name}.setState`;
      const stream = stateRng(saved, 'rng', who);
      // as many numbers as the tuple has, which is all that S says
      state = stateNumbers(saved, 'state', rest.length, who) as unknown as S;
      rng = stream;
    },
  };
  return env;
}

// ---------------------------------------------------------------------------

/** As `Float32Array.from`, which takes longer than a step. */
function float32Of(values: readonly number[]): Float32Array {
  const array = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) array[i] = values[i] as number; // i is in range
  return array;
}

function checkSide(name: string, side: 'width' | 'height', value: number): void {
  if (Number.isInteger(value) && value >= 8 && value <= 4096) return;
  refuse(`${name}.${side}`, 'an integer in 8..4096', shown(value));
}
