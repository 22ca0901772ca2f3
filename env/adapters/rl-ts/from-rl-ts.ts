/**
 * Environments of rl-ts as ours, by structure.
 *
 *   rl-ts has                           here
 *   done                                terminated, or truncated where the options can tell
 *   seed(n)                             called by reset({ seed: n }); most environments ignore it
 *   reset(state), state                 getState and setState, with `restoresState`
 *   render('web'), which shows          no render modes
 *   numbers, lists, numjs and ndarray   flat typed arrays
 *
 * What cannot be told: rl-ts's own environments count a time limit as `done` like a failure, so
 * without an option every end is a termination and the value of the last observation is lost to
 * learners. The surest remedy is an environment without a limit of its own inside `timeLimit`.
 */

import type { AsyncEnv, Env } from '../../core/env.ts';
import { refuse } from '../../core/refuse.ts';
import { stateField } from '../../core/state.ts';
import { CallOrder } from '../../core/wrappers/call-order.ts';
import { assertAction, guard } from '../../core/wrappers/guard.ts';
import { stateless } from '../stateless.ts';
import { writeValue } from '../values.ts';
import type { RlTsAsyncEnv, RlTsEnv } from './contract.ts';
import { spaceFromRlTs } from './spaces.ts';
import { type EndingOptions, StepReader } from './step-reader.ts';

export interface FromRlTsOptions extends EndingOptions {
  /** True where `reset(env.state)` goes on exactly from a state, and states are JSON-able. */
  readonly restoresState?: boolean;
}

/**
 * An environment of rl-ts 0.0.11, guarded.
 * @throws UNSUPPORTED for spaces without a counterpart, BAD_ARGUMENT for options out of range.
 */
export function fromRlTs(env: RlTsEnv, options: FromRlTsOptions = {}): Env {
  const described = describe(env);
  const reader = new StepReader(described.observationSpace, options);
  const adapted: Env = {
    ...described,
    get unwrapped() {
      return adapted;
    },
    reset({ seed, options: extra = {} } = {}) {
      refuseOptions(extra);
      if (seed !== undefined) env.seed?.(seed);
      return reader.reset(env.reset());
    },
    step: (action) => reader.step(env.step(writeValue(described.actionSpace, action, 'action'))),
    render: () => null,
    close() {
      env.close?.();
    },
    ...(options.restoresState === true ? savedByReset(env, reader) : NO_STATE),
  };
  return guard(adapted);
}

/**
 * An environment of rl-ts's git HEAD, whose methods answer with promises.
 * @throws as `fromRlTs`.
 */
export function fromRlTsAsync(env: RlTsAsyncEnv, options: EndingOptions = {}): AsyncEnv {
  const described = describe(env);
  const reader = new StepReader(described.observationSpace, options);
  const order = new CallOrder();
  return {
    ...described,
    async reset({ seed, options: extra = {} } = {}) {
      order.check('reset');
      refuseOptions(extra);
      if (seed !== undefined) env.seed?.(seed);
      const result = reader.reset(await env.reset());
      order.began();
      return result;
    },
    async step(action) {
      order.check('step');
      assertAction(described.actionSpace, action, 'env.step');
      const taken = writeValue(described.actionSpace, action, 'action');
      const result = reader.step(await env.step(taken));
      order.stepped(result);
      return result;
    },
    async render() {
      order.check('render');
      return null;
    },
    async close() {
      order.close();
      await env.close?.();
    },
  };
}

// ---------------------------------------------------------------------------

const NO_STATE = stateless(
  'rl-ts',
  'Where its reset(state) goes on exactly from its state, pass restoresState: true to fromRlTs.',
);

function describe(env: RlTsEnv | RlTsAsyncEnv) {
  return {
    observationSpace: spaceFromRlTs(env.observationSpace, 'fromRlTs.observationSpace'),
    actionSpace: spaceFromRlTs(env.actionSpace, 'fromRlTs.actionSpace'),
    metadata: { renderModes: [], renderFps: 30 },
    renderMode: null,
    spec: null,
  };
}

function refuseOptions(options: object): void {
  const [first] = Object.keys(options);
  if (first === undefined) return;
  const who = 'fromRlTs.reset.options';
  refuse(who, 'none: rl-ts has none', first);
}

function savedByReset(env: RlTsEnv, reader: StepReader): Pick<Env, 'getState' | 'setState'> {
  return {
    getState: () => ({ steps: reader.steps, state: JSON.parse(JSON.stringify(env.state)) }),
    setState(saved) {
      const state = structuredClone(stateField(saved, 'state', 'fromRlTs.setState'));
      reader.restore(saved);
      env.reset(state);
    },
  };
}
