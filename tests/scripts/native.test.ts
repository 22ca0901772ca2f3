/** The script that builds native TensorFlow, short of building it; CI does that. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atLeast, type Facts, inspect, problemWith } from '../../scripts/native/checks.mjs';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/native.mjs');
/** No process has this number: Linux stops at 2^22. */
const NOBODY = 2 ** 22 + 1;

/** A machine on which nothing is missing. */
const GOOD: Facts = {
  platform: 'linux',
  arch: 'x64',
  node: '22.1.0',
  glibc: '2.36',
  avx: true,
  compiler: 'g++',
  python: 'python3',
  compiles: true,
  pip: '23.2.1',
  tar: true,
  freeBytes: 2e9,
};
const PLAN = { folder: '/somewhere', neededBytes: 1e9 };

describe('what a build needs', () => {
  it('is there on a good machine', () => {
    expect(problemWith(GOOD, PLAN)).toBeNull();
  });

  it.each<[Partial<Facts>, RegExp]>([
    [{ platform: 'darwin', arch: 'arm64' }, /Linux x64 only; this is darwin arm64.*webgpu/],
    [{ platform: 'win32' }, /this is win32 x64/],
    [{ arch: 'arm64' }, /this is linux arm64/],
    [{ node: '20.18.3' }, /Node 20\.19 or newer is needed; this is 20\.18\.3/],
    [{ node: '18.20.0' }, /Node 20\.19/],
    [{ glibc: null }, /musl/],
    [{ glibc: '2.12' }, /glibc 2\.12/],
    [{ avx: false }, /AVX/],
    [{ compiles: false, compiler: 'c++9' }, /"c\+\+9" does not compile C\+\+17.*apt install g\+\+/],
    [{ pip: null, python: 'py' }, /"py -m pip" does not run.*python3-pip/],
    [{ pip: '20.0.2' }, /pip 20\.3 or newer.*install --upgrade pip/],
    [{ tar: false }, /"tar"/],
    [{ freeBytes: 0.9e9 }, /1\.0 GB of disk are needed at \/somewhere; 0\.9 GB are free/],
  ])('is missed, in one line, on %j', (change, message) => {
    const problem = problemWith({ ...GOOD, ...change }, PLAN);
    expect(problem).toMatch(message);
    expect(problem).not.toContain('\n');
  });

  it('says first what no other remedy would cure', () => {
    const nothing = { ...GOOD, platform: 'darwin', compiles: false, pip: null, freeBytes: 0 };
    expect(problemWith(nothing, PLAN)).toMatch(/Linux x64 only/);
  });

  it.each([
    ['20.19', true],
    ['20.19.3', true],
    ['20.9.0', false],
    ['21.0.0', true],
    ['9.99.9', false],
  ])('compares versions by number: %s', (version, enough) => {
    expect(atLeast(version, [20, 19])).toBe(enough);
  });

  it('is found out by running the programs', () => {
    const facts = inspect(join(tmpdir(), 'not', 'there', 'yet'), {
      python: process.execPath, // runs, but has no pip
      compiler: 'no-such-compiler',
    });
    expect(facts).toMatchObject({ pip: null, compiles: false, node: process.versions.node });
    expect(facts.freeBytes).toBeGreaterThan(0);
  });
});

describe('the command', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supair-native-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (words: string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof native> =>
    native(words, { SUPAIR_NATIVE: folder, ...env });

  it('explains itself, and refuses what it does not know', () => {
    expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--gpu') });
    expect(run(['--cuda'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--cuda[\s\S]*--gpu/),
    });
  });

  it('leaves nothing behind where the machine lacks something', () => {
    const { status, stderr } = run([], { CXX: 'no-such-compiler', PYTHON: 'no-such-python' });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes builds and what killed builds left, but not what runs or is not its own', () => {
    for (const name of ['cpu', 'gpu', `.build-${NOBODY}`, `.build-${process.pid}`, 'mine']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'file'), '');
    }
    expect(run(['--remove']).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([`.build-${process.pid}`, 'mine']);
  });

  it('takes its folder away with the last build', () => {
    mkdirSync(join(folder, 'cpu'));
    expect(run(['--remove']).status).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(run(['--remove']).status).toBe(0);
  });
});

// ---------------------------------------------------------------------------

function native(
  words: string[],
  env: NodeJS.ProcessEnv,
): { status: number | null; stdout: string; stderr: string } {
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, [SCRIPT, ...words], options);
}
