/** How an environment was made, as data that JSON carries: from it `make` builds the same again. */

import { RENDER_MODES, type RenderMode } from './env.ts';
import { SupairError } from './errors.ts';
import { refuse, refuseUnknown, shown } from './refuse.ts';

/** Options of one environment or wrapper, by name; JSON-able. Its factory checks every one. */
export type Kwargs = { readonly [key: string]: unknown };

/**
 * A wrapper by name, with its arguments by theirs: one of ours as its function has them (infinities as
 * the texts 'Infinity' and '-Infinity'), or one that `registerWrapper` has named.
 */
export interface WrapperSpec {
  readonly name: string;
  readonly kwargs?: Kwargs;
}

/** Gymnasium's `EnvSpec`. */
export interface EnvSpec {
  /** The full id, version included. */
  readonly id: string;
  readonly renderMode: RenderMode | null;
  /**
   * Steps after which `make` truncates an episode, counted inside the additional wrappers; null
   * without a limit.
   */
  readonly maxEpisodeSteps: number | null;
  /** Return at which the task counts as solved; null where none is agreed. */
  readonly rewardThreshold: number | null;
  /** True where equal seeds need not play alike. */
  readonly nondeterministic: boolean;
  /** Whether `step` and `render` are refused out of order. */
  readonly orderEnforce: boolean;
  /** Whether the first results are taken without looking at them. */
  readonly disableEnvChecker: boolean;
  readonly kwargs: Kwargs;
  /** Around everything else, the first innermost. */
  readonly additionalWrappers: readonly WrapperSpec[];
  /** Whether `makeVec` can take `vectorization: 'entry-point'`. */
  readonly vectorEntryPoint: boolean;
}

/**
 * A spec from JSON text, or from what such text parsed to. Fields that are missing have the values
 * that `register` gives them.
 * @throws BAD_ARGUMENT naming the field that is off.
 */
export function parseSpec(json: unknown): EnvSpec {
  const fields = record(typeof json === 'string' ? parseText(json) : json, 'parseSpec');
  refuseUnknown('parseSpec', 'fields of a spec', fields, Object.keys(READERS));
  const read = <K extends keyof EnvSpec>(name: K): EnvSpec[K] => READERS[name](fields[name]);
  return {
    id: read('id'),
    renderMode: read('renderMode'),
    maxEpisodeSteps: read('maxEpisodeSteps'),
    rewardThreshold: read('rewardThreshold'),
    nondeterministic: read('nondeterministic'),
    orderEnforce: read('orderEnforce'),
    disableEnvChecker: read('disableEnvChecker'),
    kwargs: read('kwargs'),
    additionalWrappers: read('additionalWrappers'),
    vectorEntryPoint: read('vectorEntryPoint'),
  };
}

// ---------------------------------------------------------------------------

type Readers = { readonly [name in keyof EnvSpec]: (value: unknown) => EnvSpec[name] };

const READERS: Readers = {
  id: (value) => {
    if (typeof value === 'string') return value;
    refuse('parseSpec.id', 'a text', shown(value));
  },
  renderMode: (value = null) => {
    const known = RENDER_MODES.find((mode) => mode === value) ?? null;
    if (known !== null || value === null) return known;
    refuse('parseSpec.renderMode', `${RENDER_MODES.join(', ')} or null`, shown(value));
  },
  maxEpisodeSteps: (value = null) => {
    if (value === null || (Number.isSafeInteger(value) && Number(value) > 0)) {
      return value as number | null; // isSafeInteger is true of numbers only
    }
    refuse('parseSpec.maxEpisodeSteps', 'an integer >= 1 or null', shown(value));
  },
  rewardThreshold: (value = null) => {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
    refuse('parseSpec.rewardThreshold', 'a finite number or null', shown(value));
  },
  nondeterministic: (value) => flag('nondeterministic', value, false),
  orderEnforce: (value) => flag('orderEnforce', value, true),
  disableEnvChecker: (value) => flag('disableEnvChecker', value, false),
  kwargs: (value = {}) => record(value, 'parseSpec.kwargs'),
  additionalWrappers: (value = []) => {
    if (!Array.isArray(value)) refuse('parseSpec.additionalWrappers', 'a list', shown(value));
    return value.map(wrapperOf);
  },
  vectorEntryPoint: (value) => flag('vectorEntryPoint', value, false),
};

function wrapperOf(value: unknown, index: number): WrapperSpec {
  const who = `additionalWrappers[${index}]`;
  const { name, kwargs = {} } = record(value, `parseSpec.${who}`);
  if (typeof name !== 'string') refuse(`parseSpec.${who}.name`, 'a text', shown(name));
  return { name, kwargs: record(kwargs, `parseSpec.${who}.kwargs`) };
}

function flag(name: string, value: unknown, missing: boolean): boolean {
  if (value === undefined) return missing;
  if (typeof value === 'boolean') return value;
  refuse(`parseSpec.${name}`, 'true or false', shown(value));
}

function record(value: unknown, who: string): Kwargs {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Kwargs; // an object that is no list has text keys
  }
  refuse(who, 'an object', shown(value));
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const got = `'${text.slice(0, 40)}'`;
    throw new SupairError('BAD_ARGUMENT', { who: 'parseSpec', expected: 'JSON', got, cause });
  }
}
