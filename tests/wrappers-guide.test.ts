/** The examples of docs/wrappers.md, taken from its text: they compile for users, and run. */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

describe.skipIf(!BUILT)('the examples of the guide to wrappers', () => {
  const [single = '', vector = ''] = blocksOf('docs/wrappers.md');
  let folder = '';
  beforeAll(() => {
    folder = projectWith({ 'single.ts': single, 'vector.ts': vector });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile for users with strict settings', async () => {
    expect(await compile(folder, ['single.ts', 'vector.ts'])).toBe('');
  });

  it('step one environment, and wrap several', async () => {
    expect(await runExample('single.ts', [], folder)).toBe('1 0\n');
    expect(await runExample('vector.ts', [], folder)).toContain('shape: [ 8, 4, 4 ]');
  });
});
