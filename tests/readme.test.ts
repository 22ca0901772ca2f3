/** The README's examples, taken from its text: they compile in a project of their own, and run. */

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeServer } from './server/support.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const run = promisify(execFile);

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

describe.skipIf(!existsSync(join(ROOT, 'dist/cli/main.js')))("the README's TypeScript", () => {
  const blocks = [
    ...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
  ];
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'supair-readme-'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/supair-rl'));
    symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    blocks.forEach(([, text = ''], i) => {
      writeFileSync(join(folder, `example-${i}.ts`), text);
    });
    writeFileSync(join(folder, 'driver.ts'), DRIVER);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compiles for users with strict settings', async () => {
    expect(blocks).toHaveLength(2);
    const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess';
    const modules = '--module nodenext --target es2022 --types node --skipLibCheck';
    const files = ['driver.ts', 'example-1.ts'];
    const words = [...flags.split(' '), ...modules.split(' '), '--allowImportingTsExtensions'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, ...words, ...files], { cwd: folder });
    expect(stdout).toBe('');
  });

  it('lets a simulator be played through the socket', async () => {
    const { url } = await fakeServer();
    const words = ['--import', TSX, 'driver.ts', url];
    const { stdout } = await run(process.execPath, words, { cwd: folder });
    // two bright pixels, then one: the objects' centres and colours, and ten times their number
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      '0.5 0.5 [ 1, 1, 1 ]',
      '1.5 1.5 [ 1, 1, 1 ]',
      '5.5 3.5 [ 1, 1, 1 ]',
      '[21,11]',
    ]);
  });

  it('plays on perceived objects', async () => {
    const example = join(folder, 'example-1.ts');
    const { stdout } = await run(process.execPath, ['--import', TSX, example], { cwd: ROOT });
    expect(stdout).toMatch(/objects: Float32Array\(\d+\)/);
    expect(stdout).toMatch(/(-1|-0\.05|1) (true|false) false\n$/);
  });
});
