/** Wrappers by name, so that a spec can say which ones an environment has. */

import type { Env } from '../env.ts';
import type { Kwargs, WrapperSpec } from '../env-spec.ts';
import { SupairError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { refuse, shown } from '../refuse.ts';

/** @param kwargs JSON-able; the wrapper checks every one. */
export type CreateWrapper = (env: Env, kwargs: Kwargs) => Env;

const wrappers = new Map<string, CreateWrapper>();

/** @throws BAD_ARGUMENT for a name that is no word, or one that is taken. */
export function registerWrapper(name: string, create: CreateWrapper): void {
  if (!/^[A-Za-z]\w*$/.test(name)) refuse('registerWrapper.name', 'a word', name);
  if (wrappers.has(name)) refuse('registerWrapper.name', 'a new name', name);
  wrappers.set(name, create);
}

/** Registered names in alphabetical order. */
export function listWrappers(): string[] {
  return [...wrappers.keys()].sort();
}

/** @throws NOT_FOUND for an unknown name, and what the wrapper throws for its options. */
export function wrapByName(env: Env, { name, kwargs = {} }: WrapperSpec): Env {
  const create = wrappers.get(name);
  if (create !== undefined) return create(env, kwargs);
  throw new SupairError('NOT_FOUND', {
    who: 'make.wrappers',
    expected: 'a registered wrapper',
    got: shown(name),
    remedy: didYouMean(name, listWrappers()),
  });
}
