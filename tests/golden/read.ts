/** Reference numbers by name; each file holds the command that made it. */

import { readFileSync } from 'node:fs';

export interface GoldenArray {
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface GoldenData {
  readonly digit: readonly number[];
  readonly resized: { readonly [side: string]: readonly number[] };
  readonly npy: { readonly [name: string]: GoldenArray };
  readonly npz: { readonly [name: string]: GoldenArray };
  readonly png: {
    readonly [mode: string]: {
      readonly file: string;
      readonly channels: number;
      readonly values: readonly number[];
    };
  };
  readonly fortran: string;
  readonly structured: string;
  readonly complex: string;
}

export function goldenData(): GoldenData {
  // the shape that tests/golden/write_data.py writes
  return JSON.parse(readFileSync(new URL('data.json', import.meta.url), 'utf8')) as GoldenData;
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
