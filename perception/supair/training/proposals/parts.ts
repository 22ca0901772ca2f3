/**
 * Groups of pixels that turn out to be parts of one object.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { enclosing, type Group } from './groups.ts';

/** Disjoint sets of groups, given by their indices; at first each is alone. */
export class Parts {
  readonly #groups: readonly Group[];
  readonly #owner: number[];

  constructor(groups: readonly Group[]) {
    this.#groups = groups;
    this.#owner = groups.map((_, i) => i);
  }

  join(i: number, j: number): void {
    this.#owner[this.#rootOf(j)] = this.#rootOf(i);
  }

  /** A group for each set, in the order of their first members. */
  united(): Group[] {
    const members = new Map<number, Group[]>();
    this.#groups.forEach((group, i) => {
      const root = this.#rootOf(i);
      members.set(root, [...(members.get(root) ?? []), group]);
    });
    return [...members.values()].map((of) => ({
      box: enclosing(of.map(({ box }) => box)),
      pixels: of.flatMap(({ pixels }) => [...pixels]),
    }));
  }

  #rootOf(i: number): number {
    let at = i;
    while (this.#owner[at] !== at) at = this.#owner[at] as number;
    return at;
  }
}

/**
 * The indices of the groups beside each.
 *
 * @param reach rows and columns between the pixels of two neighbours, at most.
 */
export function groupsBeside(
  groups: readonly Group[],
  { width, height }: { readonly width: number; readonly height: number },
  reach: number,
): (index: number) => number[] {
  const owner = new Int32Array(width * height).fill(-1);
  groups.forEach(({ pixels }, i) => {
    for (const p of pixels) owner[p] = i;
  });
  return (index) => {
    const found = new Set<number>();
    for (const p of (groups[index] as Group).pixels) {
      const [x, y] = [p % width, Math.floor(p / width)];
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
          found.add(owner[v * width + u] as number);
        }
      }
    }
    found.delete(-1);
    found.delete(index);
    return [...found];
  };
}
