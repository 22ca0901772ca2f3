/**
 * What is asynchronous about environments, done before they are made. They may be in modules of their
 * own, `module:id` as Gymnasium writes it, that register them when they are imported; and they may need
 * something that takes a while to load, such as physics:
 *
 *   const env = make(await loadEnv('./my-env.js:Grid-v0'));
 */

import { resolveEnvId } from './env-id.ts';
import { SupairError } from './errors.ts';
import { requireNode } from './node.ts';
import { listEnvs, prepareEnv } from './registry.ts';

/** What `import()` was given, in order: worker threads import the same. */
const loaded = new Set<string>();

/**
 * Imports the module of `module:id`, if one is named, prepares the environment, and answers with its full
 * id.
 *
 * @param name `./file.js:Name-v0` (relative to the working directory), `package:Name-v0`,
 *   `file:///...:Name-v0`, or an id alone; without a version the newest is meant.
 * @throws NOT_FOUND for a module that is not there or an id that nothing has registered,
 *   UNSUPPORTED for a file that this Node cannot import, and what the module or the preparation throws.
 */
export async function loadEnv(name: string): Promise<string> {
  const colon = name.lastIndexOf(':');
  if (colon > 0) {
    const specifier = specifierOf(name.slice(0, colon));
    await importModule(specifier);
    loaded.add(specifier);
  }
  const id = resolveEnvId(name.slice(colon + 1), listEnvs());
  await prepareEnv(id);
  return id;
}

/** The modules that `loadEnv` has imported, as `import()` takes them. */
export function loadedModules(): string[] {
  return [...loaded];
}

/**
 * Imports a module for what it registers.
 * @throws NOT_FOUND, UNSUPPORTED and what the module throws, as `loadEnv`.
 */
export async function importModule(specifier: string): Promise<void> {
  try {
    await import(specifier);
  } catch (cause) {
    const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown }; // may lack both
    if (code === 'ERR_MODULE_NOT_FOUND') {
      throw new SupairError('NOT_FOUND', {
        who: 'loadEnv',
        expected: 'a module that can be imported',
        got: `'${specifier}' (${String(message)})`,
        remedy: 'A file of yours begins with ./ or /, a package is installed beside this one.',
        cause,
      });
    }
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new SupairError('UNSUPPORTED', {
        who: 'loadEnv',
        expected: 'a file that this Node can import',
        got: `'${specifier}'`,
        remedy:
          "Name the compiled .js, or run TypeScript with Node 22.18 or later, or with NODE_OPTIONS='--import tsx'.",
        cause,
      });
    }
    throw cause;
  }
}

// ---------------------------------------------------------------------------

/** Paths begin as in any import, or with a drive; everything else is a URL or a package. */
const PATH = /^(?:\.{1,2}[\\/]|\/|[A-Za-z]:[\\/])/;

function specifierOf(module: string): string {
  if (!PATH.test(module)) return module;
  const node = requireNode('loadEnv').getBuiltinModule('node:url');
  return node.pathToFileURL(module).href; // resolves against the working directory
}
