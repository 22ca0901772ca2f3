/** The examples of the guide to other libraries' environments compile for users; those without a socket run. */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

/** A cart of rl-ts's kind for the example `adopt`: its second step is the last. */
const DRIVER = `
import { adopt } from './example-0.ts';

const space = { meta: { discrete: true }, shape: [3], n: 3, sample: () => 0, contains: () => true };
let steps = 0;
adopt(() => ({
  observationSpace: space,
  actionSpace: space,
  state: null,
  reset: () => (steps = 0),
  step: () => ({ observation: ++steps, reward: 4, done: true }),
}));
`;

describe.skipIf(!BUILT)('the examples of the guide to environments of other libraries', () => {
  const blocks = [...blocksOf('docs/adapters.md'), ...blocksOf('clients/python/README.md')];
  let folder = '';
  beforeAll(() => {
    const examples = Object.fromEntries(blocks.map((text, i) => [`example-${i}.ts`, text]));
    folder = projectWith({ ...examples, 'driver.ts': DRIVER });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile for users with strict settings', async () => {
    expect(blocks).toHaveLength(3);
    expect(await compile(folder, ['driver.ts', 'example-1.ts', 'example-2.ts'])).toBe('');
  });

  it('adopt an environment of rl-ts', async () => {
    expect(await runExample('driver.ts', [], folder)).toBe('0\n4 true false\n');
  });
});
