/** Some parts of a composite observation. Gymnasium: `FilterObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { Space, SpaceValue } from '../../spaces/spaces.ts';
import { transformObservation } from './transform-observation.ts';

const WHO = 'filterObservation';

/**
 * @param keys of a dict, or indices of a tuple, in the order in which they shall stand.
 * @throws BAD_ARGUMENT for another kind of space, no key, one twice, or one that there is not.
 */
export function filterObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  keys: readonly (string | number)[],
): Env<SpaceValue, A> {
  const space = env.observationSpace;
  if (space.type !== 'dict' && space.type !== 'tuple') {
    refuse(WHO, 'a dict or tuple observation space', space.type);
  }
  if (keys.length === 0) refuse(`${WHO}.keys`, 'at least one key', 'none');
  if (new Set(keys).size !== keys.length) {
    refuse(`${WHO}.keys`, 'every key once', keys.join(', '));
  }
  const children: readonly (readonly [string, Space])[] = keys.map((key) => {
    const known: string[] = Object.keys(space.spaces);
    const name = String(key);
    const fits = typeof key === (space.type === 'dict' ? 'string' : 'number');
    const child = new Map<string, Space>(Object.entries(space.spaces)).get(name);
    if (fits && child !== undefined) return [name, child];
    return refuse(`${WHO}.keys`, `keys among ${known.join(', ')}`, name);
  });
  // what `children` was read from has the same keys, so every part below exists
  if (space.type === 'dict') {
    const map = (observation: SpaceValue): SpaceValue => {
      const parts = observation as { readonly [key: string]: SpaceValue };
      return Object.fromEntries(children.map(([key]) => [key, parts[key] as SpaceValue]));
    };
    return transformObservation(env, map, { type: 'dict', spaces: Object.fromEntries(children) });
  }
  const map = (observation: SpaceValue): SpaceValue => {
    const parts = observation as readonly SpaceValue[];
    return children.map(([key]) => parts[Number(key)] as SpaceValue);
  };
  return transformObservation(env, map, {
    type: 'tuple',
    spaces: children.map(([, child]) => child),
  });
}
