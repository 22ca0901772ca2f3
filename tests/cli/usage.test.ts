import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { runHere } from './in-process.ts';
import { run } from './program.ts';

const NAMES = Object.keys(COMMANDS);

describe('help', () => {
  it('lists every command where none is given, and says that one is needed', async () => {
    const { code, stdout } = await runHere();
    expect(code).toBe(2);
    for (const name of NAMES) expect(stdout).toMatch(new RegExp(`^ +${name} {4}\\S`, 'm'));
  });

  it.each(NAMES)('%s --help shows its flags, as plain text in a pipe', async (name) => {
    const { code, stdout, stderr } = await runHere(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`supair-rl ${name}`);
    expect(stdout).toContain('--seed=<N>');
    expect(stdout).toContain('--json=<FILE>');
    expect(stdout).not.toContain('\u001b');
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    expect((await runHere('--version')).stdout).toBe(`${version}\n`);
  });
});

describe('bad usage', () => {
  it.each([
    [
      'an unknown command',
      ['fitt'],
      'supair-rl: expected a command, got "fitt". Did you mean "fit"?',
    ],
    [
      'an unknown flag',
      ['fit', 'mnist', '--stepz', '3'],
      'supair-rl fit: flags: expected a known one, got --stepz. Did you mean "--steps"?',
    ],
    ['a short flag', ['fit', 'mnist', '-o', 'x'], 'got -o.'],
    ['a missing word', ['evaluate', 'tabletop'], 'expected MODEL FRAMES, got tabletop.'],
    ['a word too many', ['serve', 'now'], 'expected flags only, got "now" as well.'],
    ['a flag without its value', ['fit', 'mnist', '--out'], '--out: expected a value, got none.'],
    ['a needed flag left out', ['fit', 'mnist'], '--out: expected a value, got none.'],
    [
      'a bad number',
      ['fit', 'mnist', '--out', 'x', '--steps', 'ten'],
      '--steps: expected an integer >= 1, got ten.',
    ],
    [
      'a number out of range',
      ['serve', '--port', '70000'],
      '--port: expected an integer in 0..65535, got 70000.',
    ],
    ['a seed that is none', ['bench', '--seed', '1.5'], '--seed: expected an integer, got 1.5.'],
    [
      'a bad choice',
      ['fit', 'mnist', '--out', 'x', '--recipe', 'publshed'],
      'Did you mean "published"?',
    ],
    [
      'an unknown data set',
      ['fit', 'sprits', '--out', 'x'],
      'Did you mean "sprites"? Known: mnist,',
    ],
    [
      'an unknown model',
      ['perceive', 'no-model', 'a.png'],
      'expected a shipped model or a model folder',
    ],
    [
      'an unknown environment',
      ['check-env', 'TableTop/Reech-v0'],
      'Did you mean "TableTop/Reach-v0"?',
    ],
    [
      'a digits folder for frames that have none',
      ['fit', 'sprites', '--digits', 'digits', '--out', 'x'],
      '--digits: expected frames made of digits (mnist, noisy-mnist, grid-mnist), got "sprites"',
    ],
    [
      'a digits folder that is not there',
      ['fit', 'grid-mnist', '--digits', '/none', '--out', 'x'],
      'digits folder /none: expected one of train-images-idx3-ubyte',
    ],
    ['an unknown experiment', ['reproduce', 'curves'], ' or supair-figure or '],
    [
      'a token file that is not there',
      ['serve', '--token-file', '/none'],
      '--token-file: expected a file',
    ],
    [
      'an observation that the environment has not',
      ['train', 'CartPole-v1', '--observation', 'objects', '--out', 'x'],
      '--observation: expected state, got objects.',
    ],
  ])('%s: one line with the remedy, exit code 2', async (_, args, reason) => {
    const { code, stdout, stderr } = await runHere(...args);
    expect(stderr).toContain(reason);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('signals', () => {
  const listeners = (): number[] =>
    ['SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));

  it.each([
    ['a bad flag of every command', ['bench', '--seed', '1.5']],
    ['a command that fails', ['check-env', 'TableTop/Reech-v0']],
    ['a command that is done', ['check-env', 'TableTop/Reach-v0']],
  ])('are given back after %s', async (_, args) => {
    const before = listeners();
    await runHere(...args);
    expect(listeners()).toEqual(before);
  });
});

describe('the program', () => {
  it.each([
    ['nothing', []],
    ['a call for help', ['fit', '--help']],
    ['a slip', ['fit', 'mnist', '--stepz', '3']],
  ])('answers %s in a process of its own as it does here', async (_, args) => {
    expect(await run(...args)).toEqual(await runHere(...args));
  });
});
