/** The examples of docs/wrappers.md, taken from its text: they compile for users, and run. */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

describe.skipIf(!BUILT)('the examples of the guide to wrappers', () => {
  const [single = '', named = '', vector = ''] = blocksOf('docs/wrappers.md');
  let folder = '';
  beforeAll(() => {
    folder = projectWith({ 'single.ts': single, 'named.ts': named, 'vector.ts': vector });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile for users with strict settings', async () => {
    expect(await compile(folder, ['single.ts', 'named.ts', 'vector.ts'])).toBe('');
  });

  it('step one environment, rebuild one, and wrap several', async () => {
    expect(await runExample('single.ts', [], folder)).toBe('1 0\n');
    expect(await runExample('named.ts', [], folder)).toContain('shape: [ 4, 4 ]');
    expect(await runExample('vector.ts', [], folder)).toContain('shape: [ 8, 4, 4 ]');
  });
});
