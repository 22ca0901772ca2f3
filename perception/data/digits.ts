/**
 * The handwritten digits that the published scenes are made of. The package ships 10,000 of
 * the training digits and all 10,000 test digits; a folder with the full files may be given instead.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SupairError } from '../../env/core/errors.ts';
import { dataFile } from '../../storage/package-root.ts';
import { parseIdx } from './idx.ts';

export type Split = 'train' | 'test';

/** Side of a digit's square image, pixels. */
export const DIGIT_SIDE = 28;

export interface Digits {
  readonly count: number;
  /** uint8 [count, 28, 28], ink bright on black. */
  readonly images: Uint8Array;
}

/**
 * @param folder holds the standard files `train-images-idx3-ubyte` and `t10k-images-idx3-ubyte`, plain or
 * `.gz`; those of the labels beside them are not needed, but must fit where they are. Without a
 * folder the shipped files are read.
 * @throws NOT_FOUND, BAD_FILE
 */
export function loadDigits(split: Split, folder?: string): Digits {
  const path = folder === undefined ? shippedFile(split) : fileIn(folder, split);
  const { shape, data } = parseIdx(readFileSync(path), path);
  const [count = 0, height, width] = shape;
  if (shape.length !== 3 || count === 0 || height !== DIGIT_SIDE || width !== DIGIT_SIDE) {
    throw new SupairError('BAD_FILE', {
      who: path,
      expected: 'images [n, 28, 28]',
      got: `[${shape.join(', ')}]`,
      remedy: 'Give the images file of MNIST or one of the same layout.',
    });
  }
  if (folder !== undefined) checkLabels(folder, split, count);
  return { count, images: data };
}

// ---------------------------------------------------------------------------

const NAMES: { readonly [split in Split]: readonly string[] } = {
  train: ['train-images-idx3-ubyte', 'train10k-images-idx3-ubyte'],
  test: ['t10k-images-idx3-ubyte'],
};

function shippedFile(split: Split): string {
  return dataFile(`mnist/${NAMES[split].at(-1)}.gz`);
}

function fileIn(folder: string, split: Split): string {
  const names = NAMES[split].flatMap((name) => [name, `${name}.gz`]);
  const path = firstOf(folder, names);
  if (path !== undefined) return path;
  throw new SupairError('NOT_FOUND', {
    who: `digits folder ${folder}`,
    expected: `one of ${names.join(', ')}`,
    got: existsSync(folder) ? 'none of them' : `no folder in ${dirname(folder)}`,
    remedy: 'Leave the digits folder out to use the 10,000 shipped digits.',
  });
}

function firstOf(folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(folder, name)).find(existsSync);
}

/** Labels that belong to other images say that a download was cut or mixed up. */
function checkLabels(folder: string, split: Split, images: number): void {
  const names = NAMES[split].map((name) => name.replace('images-idx3', 'labels-idx1'));
  const path = firstOf(
    folder,
    names.flatMap((name) => [name, `${name}.gz`]),
  );
  if (path === undefined) return;
  const { shape } = parseIdx(readFileSync(path), path);
  if (shape.length === 1 && shape[0] === images) return;
  throw new SupairError('BAD_FILE', {
    who: path,
    expected: `labels [${images}], one an image`,
    got: `[${shape.join(', ')}]`,
    remedy: 'Fetch images and labels of the same set again.',
  });
}
