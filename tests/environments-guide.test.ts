/** The examples of docs/environments.md, taken from its text: they compile for users, and run. */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

describe.skipIf(!BUILT)('the examples of the guide to environments', () => {
  const [loop = '', own = '', many = ''] = blocksOf('docs/environments.md');
  let folder = '';
  beforeAll(() => {
    folder = projectWith({ 'loop.ts': loop, 'own.ts': own, 'many.ts': many });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile for users with strict settings', async () => {
    expect(await compile(folder, ['loop.ts', 'own.ts', 'many.ts'])).toBe('');
  });

  it('play an episode, check an own environment and step many', async () => {
    expect(await runExample('loop.ts', [], folder)).toMatch(/^-?\d+\.\d+ (true|false|null) \{/);
    expect(await runExample('own.ts', [], folder)).toBe('0 []\n');
    expect(await runExample('many.ts', [], folder)).toMatch(/ 8\n$/);
  });
});
