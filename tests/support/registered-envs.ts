/**
 * Every registered environment in every mode it has, ready to be made: what is registered tomorrow is in
 * this table too.
 */

import { type Kwargs, listEnvs, MODES, make } from '../../env/index.ts';
import './prepared.ts';

/** One way to make a registered environment. */
export interface RegisteredEnv {
  /** The id, and the mode where there are modes. */
  readonly name: string;
  readonly id: string;
  readonly kwargs: Kwargs;
}

/** Modes that the environment takes; an environment without modes refuses them all. */
export function modesOf(id: string): string[] {
  return MODES.filter((mode) => {
    try {
      make(id, { kwargs: { mode } }).close();
      return true;
    } catch {
      return false; // an option that it does not have, or a mode that its defaults leave nothing for
    }
  });
}

export const REGISTERED_ENVS: readonly RegisteredEnv[] = listEnvs().flatMap((id) => {
  const modes = modesOf(id);
  if (modes.length === 0) return [{ name: id, id, kwargs: {} }];
  return modes.map((mode) => ({ name: `${id} in mode ${mode}`, id, kwargs: { mode } }));
});
