/** A folder of somebody's own digit files: what is read from it, and what is said about a wrong one. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { loadDigits } from '../../../perception/data/digits.ts';
import { makeMultiMnist } from '../../../perception/data/multi-mnist.ts';

const root = mkdtempSync(join(tmpdir(), 'supair-digits-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const idx = (shape: readonly number[], elements: Uint8Array): Uint8Array =>
  Uint8Array.of(
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((n) => [n >> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]),
    ...elements,
  );
const images = (count: number, grey: number): Uint8Array =>
  idx([count, 28, 28], new Uint8Array(count * 784).fill(grey));
const labels = (count: number): Uint8Array => idx([count], new Uint8Array(count));

const folderOf = (name: string, files: { readonly [name: string]: Uint8Array }): string => {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
};

const FOUR = {
  'train-images-idx3-ubyte': images(3, 250),
  'train-labels-idx1-ubyte': labels(3),
  't10k-images-idx3-ubyte': images(2, 90),
  't10k-labels-idx1-ubyte': labels(2),
};

describe('a digits folder', () => {
  it.each([
    ['plain', FOUR],
    [
      'gzipped',
      Object.fromEntries(
        Object.entries(FOUR).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
      ),
    ],
  ])('of the four standard files, %s, gives each half its own digits', (name, files) => {
    const folder = folderOf(name, files);
    expect(loadDigits('train', folder).count).toBe(3);
    expect(loadDigits('test', folder).count).toBe(2);
    const brightest = (split: 'train' | 'test'): number => {
      const set = makeMultiMnist({ split, rng: new Rng(1), size: 60, digitsDir: folder });
      return set.frames.reduce((most, x) => Math.max(most, x), 0);
    };
    // solid digits of 250 cannot overlap, of 90 they can: once, since there are two at most
    expect(brightest('train')).toBe(250);
    expect(brightest('test')).toBe(180);
  });

  it('needs no labels', () => {
    const { 't10k-images-idx3-ubyte': only } = FOUR;
    const folder = folderOf('unlabelled', { 't10k-images-idx3-ubyte': only });
    expect(loadDigits('test', folder).count).toBe(2);
  });

  const WRONG: [
    string,
    { readonly [name: string]: Uint8Array },
    'NOT_FOUND' | 'BAD_FILE',
    RegExp,
  ][] = [
    ['nothing', {}, 'NOT_FOUND', /train-images-idx3-ubyte.*none of them/],
    [
      'another magic',
      { 'train-images-idx3-ubyte': Uint8Array.of(137, 80, 78, 71, 13, 10) },
      'BAD_FILE',
      /train-images-idx3-ubyte: expected an IDX file .*another format/,
    ],
    [
      'images of another size',
      { 'train-images-idx3-ubyte': idx([1, 32, 32], new Uint8Array(1024)) },
      'BAD_FILE',
      /expected images \[n, 28, 28\].* got \[1, 32, 32\]/,
    ],
    [
      'fewer images than labels',
      { 'train-images-idx3-ubyte': images(2, 0), 'train-labels-idx1-ubyte': labels(3) },
      'BAD_FILE',
      /train-labels-idx1-ubyte: expected labels \[2\].* got \[3\]/,
    ],
    [
      'images in the place of labels',
      { 'train-images-idx3-ubyte': images(2, 0), 'train-labels-idx1-ubyte': images(2, 0) },
      'BAD_FILE',
      /expected labels \[2\].* got \[2, 28, 28\]/,
    ],
  ];
  it.each(WRONG)('with %s is refused in one line', (name, files, code, message) => {
    const folder = folderOf(`wrong ${name}`, files);
    const load = (): unknown => loadDigits('train', folder);
    expect(load).toThrowCode(code);
    expect(load).toThrow(message);
    expect(load).not.toThrow(/\n/);
  });

  it('that is not there is named', () => {
    const load = (): unknown => loadDigits('train', join(root, 'nowhere'));
    expect(load).toThrowCode('NOT_FOUND');
    expect(load).toThrow(/nowhere/);
  });
});
