/**
 * Node, where there is one. A browser cannot load a file that imports `node:...`, and it must be
 * able to load everything that `env/index.ts` leads to: such files ask here, when they are used.
 */

import { SupairError } from './errors.ts';

/**
 * The process, whose `getBuiltinModule` has Node's modules.
 * @param who what needs it. @throws UNSUPPORTED in a browser.
 */
export function requireNode(who: string): NodeJS.Process {
  const { process } = globalThis as { readonly process?: NodeJS.Process }; // not in a browser
  if (typeof process?.getBuiltinModule === 'function') return process;
  throw new SupairError('UNSUPPORTED', { who, expected: 'Node 20.19 or later', got: 'no Node' });
}
