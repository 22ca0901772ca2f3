/** Worker threads from the compiled package and from its sources alike. */

import type { Worker, WorkerOptions } from 'node:worker_threads';
import { requireNode } from './node.ts';

const FROM_SOURCE = import.meta.url.endsWith('.ts');

/**
 * Starts the compiled module, or in tests its source, which workers of Node 20 cannot load by
 * themselves.
 *
 * @param entry the module's URL without its extension.
 * @throws UNSUPPORTED in a browser.
 */
export function startWorker(entry: URL, options: WorkerOptions): Worker {
  const { Worker } = requireNode('startWorker').getBuiltinModule('node:worker_threads');
  if (!FROM_SOURCE) return new Worker(new URL(`${entry.href}.js`), options);
  const module = JSON.stringify(`${entry.href}.ts`);
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${module}); })`;
  return new Worker(load, { ...options, eval: true });
}
