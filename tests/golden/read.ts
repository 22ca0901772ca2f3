/** Reference numbers by name; each file holds the command that made it. */

import { readFileSync } from 'node:fs';
import type { Zone } from '../../env/tabletop/config.ts';
import type { RewardRule } from '../../env/tabletop/goals/combine.ts';
import type { ColorName } from '../../env/tabletop/scene.ts';

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

export interface GoldenPlace {
  readonly color: ColorName;
  readonly x: number;
  readonly y: number;
}

/** Colours red, green and blue have one of the zones each, in this order. */
export interface GoldenGoals {
  readonly zones: readonly Zone[];
  readonly clusters: readonly {
    readonly clusters: readonly (readonly (readonly [number, number])[])[];
    readonly index: number;
  }[];
  readonly scenes: readonly {
    readonly sprites: readonly GoldenPlace[];
    /** Null where no sprite has the colour. */
    readonly rewards: readonly (number | null)[];
    readonly successes: readonly boolean[];
    readonly together: { readonly [rule in RewardRule]: number };
    readonly all: boolean;
  }[];
  readonly clusterings: readonly {
    readonly sprites: readonly GoldenPlace[];
    readonly reward: number;
    readonly success: boolean;
  }[];
}

export function goldenGoals(): GoldenGoals {
  // the shape that tests/golden/make_table_goals.py writes
  return JSON.parse(
    readFileSync(new URL('table-goals.json', import.meta.url), 'utf8'),
  ) as GoldenGoals;
}
