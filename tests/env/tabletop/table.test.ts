import { describe, expect, it } from 'vitest';
import { make } from '../../../env/index.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../../env/tabletop/config.ts';
import { paintTable } from '../../../env/tabletop/table.ts';
import { TABLES, type TableKind } from '../../../env/tabletop/textures.ts';

/** A table whose zone's rim lies outside it. */
const bare = { zone: { x: 1, y: 1, radius: 0 } };

function paint(options: Partial<TabletopConfig>): Uint8Array {
  return paintTable(resolveTabletopConfig({ ...bare, ...options }));
}

const square = (side: number) => ({ width: side, height: side, maxSize: Math.min(20, side) });

function means(table: Uint8Array): number[] {
  const sums = [0, 0, 0];
  table.forEach((byte, i) => {
    sums[i % 3] = (sums[i % 3] ?? 0) + byte;
  });
  return sums.map((sum) => (3 * sum) / table.length / 255);
}

function deviation(table: Uint8Array): number {
  const red = table.filter((_, i) => i % 3 === 0);
  const mean = red.reduce((a, b) => a + b, 0) / red.length;
  return Math.sqrt(red.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / red.length);
}

/** Blocks of pixels averaged into one. */
function shrunk(table: Uint8Array, side: number, by: number): number[] {
  const small = side / by;
  const sums = Array.from({ length: 3 * small * small }, () => 0);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let k = 0; k < 3; k++) {
        const to = 3 * (Math.floor(y / by) * small + Math.floor(x / by)) + k;
        sums[to] = (sums[to] ?? 0) + (table[3 * (y * side + x) + k] ?? 0) / (by * by);
      }
    }
  }
  return sums;
}

const TEXTURED = TABLES.filter((kind) => kind !== 'wood');

describe.each(TEXTURED)('a table of %s', (table) => {
  it('looks the same at every size: a large one, seen from afar, is a small one', () => {
    const large = paint({ table, ...square(256) });
    for (const side of [128, 64, 32]) {
      const seen = shrunk(large, 256, 256 / side);
      const drawn = paint({ table, ...square(side) });
      const apart = seen.map((level, i) => Math.abs(level - (drawn[i] ?? Number.NaN)));
      expect(apart.reduce((a, b) => a + b, 0) / apart.length).toBeLessThan(0.5);
      expect(apart.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(4);
    }
  });

  it('is the same for one seed, and another for another', () => {
    expect(paint({ table })).toEqual(paint({ table }));
    if (table === 'plain') return;
    const [one, other] = [paint({ table }), paint({ table, tableSeed: 2 })];
    expect(one.filter((byte, i) => byte !== other[i]).length / one.length).toBeGreaterThan(0.4);
    expect(deviation(one)).toBeGreaterThan(2.5);
  });

  it('takes the colour it is given, and keeps its relief', () => {
    const own = paint({ table });
    const red = paint({ table, tableColor: [0.6, 0.3, 0.3] });
    means(red).forEach((mean, k) => {
      expect(Math.abs(mean - (k === 0 ? 0.6 : 0.3))).toBeLessThan(0.04);
    });
    expect(Math.abs(deviation(red) - deviation(own))).toBeLessThan(0.6);
  });

  it('shows the rim of the zone, faintly', () => {
    const rim = paint({ table, zone: { x: 0.5, y: 0.5, radius: 0.25 } });
    const none = paint({ table });
    const at = (x: number, y: number): number =>
      (rim[3 * (64 * y + x)] ?? 0) - (none[3 * (64 * y + x)] ?? 0);
    for (const [x, y] of [
      [48, 32],
      [15, 32],
      [32, 16],
    ] as const) {
      expect(at(x, y)).toBeGreaterThan(8);
      expect(at(x, y)).toBeLessThan(20);
    }
    expect(at(32, 32)).toBe(0);
  });
});

describe('what is particular', () => {
  it('plain is one colour', () => {
    const plate = paint({ table: 'plain', tableColor: [0.5, 0.5, 0.5] });
    expect(new Set(plate.subarray(3 * 64))).toEqual(new Set([128])); // the rim's dot is in the first row
  });

  it('checker has eight squares a side, light and dark in turn', () => {
    const board = paint({ table: 'checker' });
    const middle = (i: number, j: number): number => board[3 * (64 * (8 * j + 4) + 8 * i + 4)] ?? 0;
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) {
        expect(middle(i, j) > 0.56 * 255).toBe((i + j) % 2 === 0);
      }
    }
  });

  it('tiles have grout between four tiles a side', () => {
    const floor = paint({ table: 'tiles', ...square(256) });
    const row = Array.from({ length: 256 }, (_, x) => floor[3 * (256 * 32 + x)] ?? 0);
    const dark = row.flatMap((byte, x) => (byte < 0.45 * 255 ? [x] : []));
    // 0.035 of a tile of 64 px on either side of every joint
    expect(dark).toEqual([0, 1, 62, 63, 64, 65, 126, 127, 128, 129, 190, 191, 192, 193, 254, 255]);
  });

  it('slate runs from left to right', () => {
    const stone = paint({ table: 'slate' });
    const change = (step: number): number => {
      let sum = 0;
      for (let y = 0; y < 60; y++) {
        for (let x = 0; x < 60; x++) {
          const i = 3 * (64 * y + x);
          sum += Math.abs((stone[i] ?? 0) - (stone[i + step] ?? 0));
        }
      }
      return sum;
    };
    expect(change(3 * 64)).toBeGreaterThan(1.25 * change(3));
  });

  it('no table is so bright that a lamp at its brightest would saturate it', () => {
    for (const table of TABLES) {
      const [least, most] = paint({ table }).reduce(
        ([low, high], byte) => [Math.min(low, byte), Math.max(high, byte)],
        [255, 0],
      );
      expect(most + 0.07 * 255).toBeLessThan(255 / 1.08); // with the rim on it
      expect(least).toBeGreaterThan(20);
    }
  });
});

it('is chosen through make', () => {
  const picture = (table: TableKind): Uint8Array => {
    const env = make('TableTop/Reach-v0', { renderMode: 'rgb_array', kwargs: { table } });
    env.reset({ seed: 1 });
    const frame = env.render();
    if (frame === null || typeof frame === 'string') throw new Error('a picture');
    return frame.data;
  };
  expect(picture('marble')).not.toEqual(picture('wood'));
  expect(means(picture('marble'))[0]).toBeGreaterThan(0.6);
});

it.each([
  { table: 'glass' },
  { table: ['wood'] },
  { table: null },
  { tableColor: 'red' },
  { tableColor: [0.1, 0.2] },
  { tableColor: [0.1, 0.2, 1.2] },
  { tableColor: [0.1, 0.2, Number.NaN] },
  { tableColor: { 0: 0.1, 1: 0.2, 2: 0.3 } },
])('%o is refused', (options) => {
  expect(() => resolveTabletopConfig(options as object)).toThrowCode('BAD_ARGUMENT');
});
