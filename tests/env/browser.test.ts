/** The environment room where there is no Node: one script for a page, run without `process`. */

import { resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('loads, makes and steps environments in a browser, and has no threads there', async () => {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, '../../env/index.ts')],
    bundle: true,
    platform: 'browser', // an import of `node:...` fails here
    format: 'iife',
    globalName: 'env',
    define: { 'import.meta.url': '"https://example.org/bundle.js"' },
    ignoreAnnotations: true, // package.json names the side effects of dist, not of sources
    write: false,
    logLevel: 'silent',
  });
  const page = createContext({});
  runInContext(outputFiles[0]?.text ?? '', page);
  const played = runInContext(
    `const pole = env.make('CartPole');
     pole.reset({ seed: 1 });
     [pole.spec.id, pole.step(1).reward]`,
    page,
  );
  expect([...played]).toEqual(['CartPole-v1', 1]);
  const refused = runInContext(
    `try { env.makeVec('CartPole', { numEnvs: 2, vectorization: 'workers' }); }
     catch ({ code }) { code }`,
    page,
  );
  expect(refused).toBe('UNSUPPORTED');
});
