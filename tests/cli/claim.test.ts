import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claim, STALE_MS } from '../../cli/experiments/claim.ts';

let root = '';
let folder = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-claim-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const lock = (): string => join(folder, 'lock');
/** A fresh folder, claimed by the process given. */
const claimedBy = (owner: string | { pid: number; host: string }): void => {
  folder = mkdtempSync(join(root, 'run-'));
  writeFileSync(lock(), typeof owner === 'string' ? owner : JSON.stringify(owner));
};
const ageBy = (ms: number): void => {
  const then = new Date(Date.now() - ms);
  utimesSync(lock(), then, then);
};
/** The id of a process that has ended. */
const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a claim', () => {
  it('is one process at a time, and makes the folder', () => {
    folder = join(root, 'deep', 'run');
    const mine = claim(folder);
    expect(mine).not.toBeNull();
    expect(claim(folder)).toBeNull();
    mine?.release();
    expect(existsSync(lock())).toBe(false);
    const again = claim(folder);
    expect(again).not.toBeNull();
    again?.release();
  });

  it.each([
    ['a process of this machine that has ended', () => ({ pid: gone(), host: hostname() }), 0],
    [
      'a living process that gave no sign of life for long',
      () => ({ pid: process.ppid, host: hostname() }),
      STALE_MS + 1000,
    ],
    [
      'another machine that gave no sign of life for long',
      () => ({ pid: 1, host: 'elsewhere' }),
      STALE_MS + 1000,
    ],
    ['nobody can tell whom, for long', () => '{"pid":', STALE_MS + 1000],
  ])('of %s is taken over', (_, owner, age) => {
    claimedBy(owner());
    ageBy(age);
    const mine = claim(folder);
    expect(mine).not.toBeNull();
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toEqual({
      pid: process.pid,
      host: hostname(),
    });
    mine?.release();
    expect(existsSync(lock())).toBe(false);
  });

  it.each([
    ['a living process', () => ({ pid: process.ppid, host: hostname() })],
    ['another machine, whatever lives here', () => ({ pid: gone(), host: 'elsewhere' })],
    ['nobody can tell whom yet: it may be being written', () => '{"pid":'],
  ])('of %s is left alone', (_, owner) => {
    claimedBy(owner());
    const before = readFileSync(lock(), 'utf8');
    expect(claim(folder)).toBeNull();
    expect(readFileSync(lock(), 'utf8')).toBe(before);
  });

  it('that was lost to another is neither kept alive nor released', () => {
    folder = mkdtempSync(join(root, 'run-'));
    const mine = claim(folder);
    const theirs = JSON.stringify({ pid: 1, host: 'elsewhere' });
    writeFileSync(lock(), theirs);
    mine?.release();
    expect(readFileSync(lock(), 'utf8')).toBe(theirs);
  });
});
