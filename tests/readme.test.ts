/** The README's examples, taken from its text: they compile in a project of their own, and run. */

import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeServer } from './server/support.ts';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** A simulator for the example `play`: two frames of 4 x 6 x 1, then the end. */
const DRIVER = `
import type { Frame, SpaceValue } from 'supair-rl/env';
import { play } from './example-0.ts';

const frameWith = (...bright: number[]): Frame => {
  const data = new Uint8Array(24);
  for (const pixel of bright) data[pixel] = 255;
  return { height: 4, width: 6, channels: 1, data };
};
const actions: SpaceValue[] = [];
await play(
  {
    reset: () => frameWith(0, 7),
    step: (action) => ({ frame: frameWith(23), done: actions.push(action) === 2 }),
  },
  process.argv[2],
);
console.log(JSON.stringify(actions));
`;

describe.skipIf(!BUILT)("the README's TypeScript", () => {
  const blocks = blocksOf('README.md');
  let folder = '';

  beforeAll(() => {
    const examples = Object.fromEntries(blocks.map((text, i) => [`example-${i}.ts`, text]));
    folder = projectWith({ ...examples, 'driver.ts': DRIVER });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compiles for users with strict settings', async () => {
    expect(blocks).toHaveLength(2);
    expect(await compile(folder, ['driver.ts', 'example-1.ts'])).toBe('');
  });

  it('lets a simulator be played through the socket', async () => {
    const { url } = await fakeServer();
    const stdout = await runExample('driver.ts', [url], folder);
    // two bright pixels, then one: the objects' centres and colours, and ten times their number
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      '0.5 0.5 [ 1, 1, 1 ]',
      '1.5 1.5 [ 1, 1, 1 ]',
      '5.5 3.5 [ 1, 1, 1 ]',
      '[21,11]',
    ]);
  });

  it('plays on perceived objects', async () => {
    const stdout = await runExample(join(folder, 'example-1.ts'), [], ROOT);
    expect(stdout).toMatch(/objects: Float32Array\(\d+\)/);
    expect(stdout).toMatch(
      /Float64Array\(8\) \[\s*(?:(?:-1|-0\.05|1),?\s*){8}\] Uint8Array\(8\) \[\s*(?:[01],?\s*){8}\]\n$/,
    );
  });
});
