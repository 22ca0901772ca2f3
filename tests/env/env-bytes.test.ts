import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envBytes, hashOf } from '../support/env-bytes.ts';
import { REGISTERED_ENVS } from '../support/registered-envs.ts';

const GOLDEN = new URL('../golden/env-bytes.json', import.meta.url);
const { command, hashes } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as {
  readonly command: string;
  readonly hashes: { readonly [name: string]: string };
};

/** For two hundred steps of everything there is, on a busy machine. */
const LONG_MS = 120_000;

describe('bytes of the environments', () => {
  it(
    'are those recorded, whichever Node runs this',
    () => {
      expect(envBytes(), `meant to differ? ${command}`).toEqual(hashes);
    },
    LONG_MS,
  );

  it('are recorded for every environment in every mode', () => {
    expect(Object.keys(hashes)).toEqual(
      expect.arrayContaining(REGISTERED_ENVS.map(({ name }) => name)),
    );
    expect(new Set(Object.values(hashes)).size).toBe(Object.keys(hashes).length);
  });

  it.each([
    ['another mode', {}, { mode: 'train' }],
    ['another picture, nothing else', {}, { tableSeed: 2 }],
  ])('tell %s', (_, one, other) => {
    expect(hashOf('TableTop/Goal-v0', one)).not.toBe(hashOf('TableTop/Goal-v0', other));
  });
});
