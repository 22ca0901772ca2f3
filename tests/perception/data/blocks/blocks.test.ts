/** The generated sets: what their labels say is what their pixels show. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import {
  BLOCK_SCENARIOS,
  type BlockOptions,
  type BlockScenario,
  makeBlocks,
} from '../../../../perception/data/blocks/blocks.ts';
import { cameraAt } from '../../../../perception/data/blocks/camera.ts';
import { createCaster } from '../../../../perception/data/blocks/caster.ts';
import { boxesOf, isTouching, pixelsOf } from '../../../../perception/data/blocks/instances.ts';
import { createPainter, type Solid } from '../../../../perception/data/blocks/painter.ts';
import { TABLE_SCENARIOS } from '../../../../perception/data/blocks/scenarios.ts';
import { stampSprite } from '../../../../perception/data/blocks/sprites.ts';
import { drawTable, TABLE_KINDS, tableAlbedo } from '../../../../perception/data/blocks/tables.ts';
import type { World } from '../../../../perception/data/blocks/world.ts';
import { loadFrames } from '../../../../perception/data/load-frames.ts';

const make = (name: BlockScenario, seed = 1, options: Partial<BlockOptions> = {}): FrameSet =>
  makeBlocks(name, { split: 'train', rng: new Rng(seed), size: 10, ...options });
/** A matcher would take seconds for as many bytes. */
const isSame = (a: FrameSet, b: FrameSet): boolean => Buffer.compare(a.frames, b.frames) === 0;
const labelsOf = ({ labels }: FrameSet) => {
  if (labels?.boxes == null || labels.valid === null || labels.instances == null)
    throw new Error('labels expected');
  const { boxes, valid, instances } = labels;
  return { ...labels, boxes, valid, instances };
};
const mapOf = (set: FrameSet, m: number): Uint8Array => {
  const area = set.height * set.width;
  return labelsOf(set).instances.subarray(m * area, (m + 1) * area);
};

describe('instance maps', () => {
  // . 1 1 .
  // . 1 . 2
  // . . . 2
  const map = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 2, 0, 0, 0, 2);

  it('give boxes around visible pixels, and their number', () => {
    expect(boxesOf(map, 4, 3)).toEqual([[1, 0, 3, 2], [3, 1, 4, 3], null]);
    expect(pixelsOf(map, 3)).toEqual([3, 2, 0]);
  });

  it.each<[string, number[], boolean]>([
    ['side by side', [1, 2, 0, 0, 0, 0], true],
    ['one above the other', [1, 0, 0, 2, 0, 0], true],
    ['at a corner, down right', [1, 0, 0, 0, 2, 0], true],
    ['at a corner, down left', [0, 1, 0, 2, 0, 0], true],
    ['across the border of rows', [0, 0, 1, 2, 0, 0], false],
    ['alone', [1, 1, 0, 1, 0, 0], false],
  ])('tell who touches whom: %s', (_, pixels, touching) => {
    expect(isTouching(Uint8Array.from(pixels), 3)).toBe(touching);
  });
});

describe.each(BLOCK_SCENARIOS)('blocks/%s', (name) => {
  const set = make(name);

  it('has the boxes, counts and rows that its instance maps have', () => {
    const { counts, boxes, valid, maxBoxes } = labelsOf(set);
    for (let m = 0; m < set.size; m++) {
      const map = mapOf(set, m);
      const present = [...new Set(map)].filter((mark) => mark > 0).sort();
      expect(counts[m]).toBe(present.length);
      for (let k = 0; k < maxBoxes; k++) {
        const row = m * maxBoxes + k;
        expect(valid[row]).toBe(present.includes(k + 1) ? 1 : 0);
        if (valid[row] === 0) continue;
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = boxes.subarray(row * 4, row * 4 + 4);
        const xs = [...map.keys()].filter((i) => map[i] === k + 1).map((i) => i % set.width);
        const ys = [...map.keys()]
          .filter((i) => map[i] === k + 1)
          .map((i) => Math.floor(i / set.width));
        expect([x0, y0, x1, y1]).toEqual([
          Math.min(...xs),
          Math.min(...ys),
          Math.max(...xs) + 1,
          Math.max(...ys) + 1,
        ]);
        expect(xs.length).toBeGreaterThanOrEqual(12);
      }
    }
  });

  it('is the same again from the same seed, another simulator from another', () => {
    expect(isSame(make(name), set)).toBe(true);
    expect(isSame(make(name, 2), set)).toBe(false);
  });

  it('tests on other scenes', () => {
    expect(isSame(make(name, 1, { split: 'test' }), set)).toBe(false);
  });
});

describe('blocks', () => {
  it('shows objects: pixels of an object differ from those of the bare table', () => {
    const set = make('flat', 3, { size: 40 });
    const bare = [...labelsOf(set).counts].indexOf(0);
    let [inside, outside, insideCount, outsideCount] = [0, 0, 0, 0];
    const area = set.height * set.width;
    for (let at = 0; at < set.size * area; at++) {
      const empty = bare * area + (at % area);
      let difference = 0;
      for (let c = 0; c < 3; c++) {
        difference += Math.abs((set.frames[3 * at + c] ?? 0) - (set.frames[3 * empty + c] ?? 0));
      }
      if (labelsOf(set).instances[at] === 0)
        [outside, outsideCount] = [outside + difference, outsideCount + 1];
      else [inside, insideCount] = [inside + difference, insideCount + 1];
    }
    expect(bare).toBeGreaterThanOrEqual(0);
    // noise alone outside (and rims, less than half covered); a colour of its own inside
    expect(inside / insideCount).toBeGreaterThan(90);
    expect(outside / outsideCount).toBeLessThan(15);
  });

  it.each([
    ['flat', 3],
    ['shadows', 4],
  ] as const)('%s: counts are uniform, a quarter of all scenes touch', (name, most) => {
    const size = 300;
    const set = make(name, 5, { size, height: 32, width: 32 });
    const tally = new Array<number>(most + 1).fill(0);
    let touching = 0;
    for (let m = 0; m < size; m++) {
      const count = labelsOf(set).counts[m] ?? 0;
      tally[count] = (tally[count] ?? 0) + 1;
      if (isTouching(mapOf(set, m), set.width)) touching++;
    }
    // four standard deviations of a binomial share
    for (const n of tally) {
      const share = 1 / (most + 1);
      expect(Math.abs(n / size - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / size));
    }
    expect(Math.abs(touching / size - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / size));
  });

  it('one-colour: every pixel has its colour to the bit, and the background is one', () => {
    const set = make('one-colour');
    for (let m = 0; m < set.size; m++) {
      const map = mapOf(set, m);
      const colors = new Map<number, string>();
      map.forEach((mark, i) => {
        const at = 3 * (m * map.length + i);
        const color = set.frames.subarray(at, at + 3).join();
        if ((colors.get(mark) ?? color) !== color) expect([m, i, color]).toEqual(colors.get(mark));
        colors.set(mark, color);
      });
      expect(colors.has(0)).toBe(true);
    }
  });

  it('brightness and drift change all of a frame; in drift, channels go their own ways', () => {
    const tint = (name: BlockScenario, a: number, b: number): number[] => {
      const set = make(name, 1, { size: 2 });
      const background = (m: number, c: number): number => {
        let [sum, n] = [0, 0];
        mapOf(set, m).forEach((mark, i) => {
          if (mark > 0) return;
          sum += set.frames[3 * (m * 4096 + i) + c] ?? 0;
          n++;
        });
        return sum / n;
      };
      return [0, 1, 2].map((c) => Math.log(background(a, c) / background(b, c)));
    };
    const [red = 0, green = 0, blue = 0] = tint('brightness', 0, 1);
    expect(Math.abs(red)).toBeGreaterThan(0.03);
    expect(Math.abs(red - green) + Math.abs(red - blue)).toBeLessThan(0.4 * Math.abs(red) + 0.01);
    const drifted = tint('drift', 0, 1);
    expect(Math.max(...drifted) - Math.min(...drifted)).toBeGreaterThan(0.05);
    expect(tint('textured', 0, 1)).toBeAllClose([0, 0, 0], 0.02);
  });

  it.each([
    [32, 48],
    [128, 96],
  ])('draws frames of %i x %i with sizes in proportion', (height, width) => {
    const set = make('flat', 1, { size: 12, height, width });
    expect(set).toMatchObject({ height, width, channels: 3 });
    expect(set.frames.length).toBe(12 * height * width * 3);
    const { boxes, valid } = labelsOf(set);
    const sides = [...valid.keys()]
      .filter((row) => valid[row] === 1)
      .map((row) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = boxes.subarray(4 * row, 4 * row + 4);
        return Math.max(x1 - x0, y1 - y0);
      });
    expect(Math.max(...sides)).toBeLessThanOrEqual((20 * Math.min(height, width)) / 64 + 1);
    expect(Math.max(...sides)).toBeGreaterThan((8 * Math.min(height, width)) / 64);
  });

  it.each<Partial<BlockOptions>>([{ height: 31 }, { width: 129 }, { size: -1 }, { size: 1.5 }])(
    'refuses %o',
    (options) => {
      expect(() => make('flat', 1, options)).toThrowCode('BAD_ARGUMENT');
    },
  );

  it('are built-in sets by name, with both halves of one simulator', () => {
    const load = (split: 'train' | 'test', size: number): FrameSet =>
      loadFrames('blocks/textured', { split, rng: new Rng(4), size });
    const [train, test] = [load('train', 30), load('test', 30)];
    expect(train.name).toBe('blocks/textured');
    const bareOf = (set: FrameSet): Uint8Array => {
      const m = [...labelsOf(set).counts].indexOf(0);
      return set.frames.subarray(m * 12288, (m + 1) * 12288);
    };
    const [a, b] = [bareOf(train), bareOf(test)];
    // the same bare table but for noise of 1 to 4 bytes
    const apart = a.reduce((sum, byte, i) => sum + Math.abs(byte - (b[i] ?? 0)), 0) / a.length;
    expect(a).not.toEqual(b);
    expect(apart).toBeLessThan(6);
  });
});

describe('the painter', () => {
  const camera = cameraAt({ height: 64, width: 64, elevation: Math.PI / 3, distance: 4 });
  const table = {
    colors: [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
    ] as const,
    share: () => 0,
  };
  /** The sun at 45 degrees from the left: shadows fall to the right, as long as things are high. */
  const world: World = {
    height: 64,
    width: 64,
    camera,
    light: { towards: [-Math.SQRT1_2, 0, Math.SQRT1_2], sun: 0.7, sky: 0.3 },
    tables: [table],
    noise: 0,
  };
  const cylinder: Solid = {
    kind: 'cylinder',
    x: 0,
    y: 0,
    yaw: 0,
    halfX: 0.15,
    halfY: 0.15,
    height: 0.4,
    surface: { albedo: [1, 0, 0], gloss: 0, shininess: 1 },
  };
  const paint = (shadows: boolean): Uint8Array => {
    const caster = createCaster(64, 64);
    caster.cast(camera, [cylinder], () => true);
    const out = new Uint8Array(64 * 64 * 3);
    const view = { table: 0, sway: [0, 0], gain: [1, 1, 1] } as const;
    createPainter(world, shadows).paint(camera, [cylinder], caster.owner, view, new Rng(1), out);
    return out;
  };
  const pixel = (frame: Uint8Array, x: number, y: number): number[] => {
    const at = 3 * (Math.floor(y) * 64 + Math.floor(x));
    return [...frame.subarray(at, at + 3)];
  };
  /** Row 32 is the table's y = 0 beside the cylinder: x there is 32 pixels a unit. */
  const onTable = (frame: Uint8Array, x: number): number[] => pixel(frame, 32 + 32 * x, 32);

  it('casts the shadow of a known point where the light takes it', () => {
    const [plain, shaded] = [paint(false), paint(true)];
    // the lid's right edge, (0.15, 0, 0.4), falls on x = 0.55; its left edge on x = 0.25
    for (const x of [0.3, 0.4, 0.5]) {
      expect((onTable(shaded, x)[0] ?? 0) + 20).toBeLessThan(onTable(plain, x)[0] ?? 0);
    }
    for (const x of [-0.3, 0.62, 0.8]) expect(onTable(shaded, x)).toEqual(onTable(plain, x));
  });

  it('leaves in shadow what the sky gives, to the byte', () => {
    const [red = 0] = onTable(paint(true), 0.4);
    // albedo of sRGB one half, .2140, times the sky's 0.3, shown: 1.055 (.0642)^(1/2.4) - .055 = .2805
    expect(Math.abs(red - 255 * 0.2805)).toBeLessThanOrEqual(1);
  });
});

describe('tables', () => {
  it.each(TABLE_KINDS)('%s stays between its two colours', (kind) => {
    const design = drawTable(kind, new Rng(3));
    const albedo = tableAlbedo(design);
    const seen = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const place = [(i % 20) / 7 - 1.4, Math.floor(i / 20) / 7 - 1.4] as const;
      const share = design.share(...place);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      seen.add(albedo(...place).join());
    }
    if (kind === 'plain') expect(seen.size).toBe(1);
    else expect(seen.size).toBeGreaterThan(1);
  });

  it('every scenario with a table says which', () => {
    for (const { tables } of Object.values(TABLE_SCENARIOS)) {
      expect(tables.length).toBeGreaterThan(0);
      expect(tables.every((kinds) => kinds.length > 0)).toBe(true);
    }
  });
});

describe('sprites', () => {
  const stamp = (kind: 'square' | 'ellipse' | 'heart', turn: number): Uint8Array => {
    const map = new Uint8Array(64 * 64);
    stampSprite({ kind, x: 32, y: 32, half: 20, turn, color: [0, 0, 0] }, 1, 64, 64, map);
    return map;
  };
  const area = (map: Uint8Array): number => map.reduce((sum, mark) => sum + mark, 0);

  it('have the areas of geometry, however they are turned', () => {
    for (const turn of [0, 0.3, 1.1]) {
      expect(area(stamp('square', turn))).toBeGreaterThan(32 * 32 * 0.97);
      expect(area(stamp('square', turn))).toBeLessThan(32 * 32 * 1.03);
      const ellipse = Math.PI * 20 * 13;
      expect(Math.abs(area(stamp('ellipse', turn)) - ellipse)).toBeLessThan(0.02 * ellipse);
    }
  });

  it('the heart stands on its tip and is as wide left as right', () => {
    const map = stamp('heart', 0);
    const width = (row: number): number => area(map.subarray(row * 64, (row + 1) * 64));
    const rows = [...Array(64).keys()].filter((row) => width(row) > 0);
    expect(width(rows.at(-1) ?? 0)).toBeLessThan(8);
    expect(width(rows[4] ?? 0)).toBeGreaterThan(20);
    for (const row of rows) {
      for (let x = 0; x < 32; x++) expect(map[row * 64 + x]).toBe(map[row * 64 + 63 - x]);
    }
  });
});
