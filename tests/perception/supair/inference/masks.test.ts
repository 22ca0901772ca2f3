/** Masks: posteriors against enumeration, boxes against profiles laid out by hand, both on real frames. */

import { describe, expect, it } from 'vitest';
import { frameAt } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { sampleTabletopFrames } from '../../../../env/tabletop/frames.ts';
import { boxMetrics } from '../../../../perception/evaluate/box-metrics.ts';
import { maskOverlaps } from '../../../../perception/evaluate/mask-iou.ts';
import type { SupairConfig } from '../../../../perception/supair/config.ts';
import { PUBLISHED } from '../../../../perception/supair/config.ts';
import { Arena, wholeVectors } from '../../../../perception/supair/inference/arena.ts';
import { freezeCircuit } from '../../../../perception/supair/inference/frozen-circuit.ts';
import { freezeObjects } from '../../../../perception/supair/inference/frozen-objects.ts';
import { MaskGrid } from '../../../../perception/supair/inference/mask-grid.ts';
import { freezeShares } from '../../../../perception/supair/inference/object-share.ts';
import { createPerceiver } from '../../../../perception/supair/inference/perceiver.ts';
import { layModel } from '../../../../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../../../../perception/supair/model.ts';
import { loadModel } from '../../../../perception/supair/model-files.ts';
import { param } from '../../../../perception/supair/params.ts';
import { resolveModel } from '../../../../storage/index.ts';

const SMALL: SupairConfig = {
  ...PUBLISHED,
  height: 16,
  width: 16,
  channels: 3,
  detector: 'attention',
  leaves: 'see-through',
  patch: 4,
  object: { ...PUBLISHED.object, replicas: 2, depth: 2, leafComponents: 3, sumComponents: 2 },
};

const VARIANTS: [string, SupairConfig][] = [
  ['see-through, colour', SMALL],
  ['see-through, grey', { ...SMALL, channels: 1 }],
  ['opaque, colour', { ...SMALL, leaves: 'opaque' }],
  [
    'opaque, one level, many components',
    { ...SMALL, leaves: 'opaque', object: { ...SMALL.object, depth: 1, leafComponents: 6 } },
  ],
];

/** exp-normalised. */
function softmax(logits: readonly number[]): number[] {
  const total = logits.reduce((sum, l) => sum + Math.exp(l), 0);
  return logits.map((l) => Math.exp(l) / total);
}

/** The shares from the definition: every tree of the circuit, one by one, in double precision. */
function enumeratedShares(
  config: SupairConfig,
  seed: number,
  { x, visible, behind }: Record<'x' | 'visible' | 'behind', number[]>,
): number[] {
  const model = layModel(config, seed);
  const params = initParams(model, PUBLISHED_INIT, new Rng(seed));
  const { replicas: R, leafComponents: K, varMin, varMax, depth } = config.object;
  const { regionOf, leafRegions: L, variables: D } = model.object;
  const C = config.channels;
  const data = (name: string): Float32Array => param(params, `object.${name}`).data;
  const see = config.leaves === 'see-through';
  const branch = (d: number, r: number, k: number): { own: number; through: number } => {
    let log = 0;
    for (let c = 0; c < C; c++) {
      const at = ((d * C + c) * R + r) * K + k;
      const variance = varMin + (varMax - varMin) / (1 + Math.exp(-(data('varLogit')[at] ?? 0)));
      log -= ((x[d * C + c] ?? 0) - (data('mean')[at] ?? 0)) ** 2 / (2 * variance);
      log -= 0.5 * Math.log(2 * Math.PI * variance);
    }
    const alpha = see ? 1 / (1 + Math.exp(-(data('alphaLogit')[(d * R + r) * K + k] ?? 0))) : 0.5;
    return { own: alpha * Math.exp(log), through: (1 - alpha) * Math.exp(behind[d] ?? 0) };
  };
  const leafLog = (r: number, leaf: number, k: number): number => {
    let log = 0;
    for (let d = 0; d < D; d++) {
      if (regionOf[r * D + d] !== leaf) continue;
      const { own, through } = branch(d, r, k);
      log += (visible[d] ?? 0) * Math.log(see ? own + through : 2 * own);
    }
    return log;
  };
  // all trees: components of the leaf regions of one replica, with the weight of the sums above
  const trees: { r: number; chosen: number[]; log: number }[] = [];
  const root = softmax([...data('root')]);
  const S = config.object.sumComponents;
  for (let r = 0; r < R; r++) {
    const of = Array.from({ length: L }, (_, l) =>
      Array.from({ length: K }, (_u, k) => leafLog(r, l, k)),
    );
    for (let code = 0; code < K ** L; code++) {
      const chosen = Array.from({ length: L }, (_, l) => Math.floor(code / K ** l) % K);
      const leaves = chosen.reduce((sum, k, l) => sum + (of[l]?.[k] ?? 0), 0);
      let weight = 0;
      if (depth === 1) weight = root[r * K * K + (chosen[0] ?? 0) * K + (chosen[1] ?? 0)] ?? 0;
      else {
        const sum1 = data('sum1'); // [G, K^2, S]
        const sumWeight = (g: number, s: number, i: number, j: number): number =>
          softmax(Array.from({ length: K * K }, (_, p) => sum1[(g * K * K + p) * S + s] ?? 0))[
            i * K + j
          ] ?? 0;
        for (let a = 0; a < S; a++) {
          for (let b = 0; b < S; b++) {
            weight +=
              (root[r * S * S + a * S + b] ?? 0) *
              sumWeight(2 * r, a, chosen[0] ?? 0, chosen[1] ?? 0) *
              sumWeight(2 * r + 1, b, chosen[2] ?? 0, chosen[3] ?? 0);
          }
        }
      }
      trees.push({ r, chosen, log: leaves + Math.log(weight) });
    }
  }
  const posterior = softmax(trees.map((t) => t.log));
  return Array.from({ length: D }, (_, d) =>
    trees.reduce((sum, { r, chosen }, t) => {
      const k = chosen[regionOf[r * D + d] ?? 0] ?? 0;
      const { own, through } = branch(d, r, k);
      return sum + ((posterior[t] ?? 0) * own) / (own + through);
    }, 0),
  );
}

describe.each(VARIANTS)('shares of the object: %s', (_name, config) => {
  it('are what adding up all trees gives, by patch and point by point', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const rng = new Rng(seed);
      const D = config.patch ** 2;
      const C = config.channels;
      const x = Array.from({ length: D * C }, () => rng.uniform());
      const visible = Array.from({ length: D }, (_, d) =>
        d % 5 === 0 ? 0 : d % 3 === 0 ? 0.4 : 1,
      );
      const behind = Array.from({ length: D }, () => rng.uniform(-3, 1));
      const model = layModel(config, seed);
      const params = initParams(model, PUBLISHED_INIT, new Rng(seed));
      const arena = new Arena();
      const of = (field: string) => param(params, `object.${field}`);
      const inner = config.object.depth === 1 ? [] : [of('sum1')];
      const { leafComponents } = config.object;
      const circuit = freezeCircuit(arena, model.object, inner, of('root').data, leafComponents);
      const own = {
        pixels: arena.put(
          Array.from({ length: 4 * D }, (_, i) =>
            i % 4 < C ? (x[Math.floor(i / 4) * C + (i % 4)] ?? 0) : 0,
          ),
        ),
        visible: arena.put(visible),
        behind: arena.put(behind),
      };
      const frozen = freezeObjects(arena, config, params, circuit, own);
      const out = arena.take(wholeVectors(D));
      const leavesOf = freezeShares(arena, config, params, circuit);
      frozen.fillLeaves();
      circuit.logProb();
      const posteriors = circuit.posteriors();
      frozen.shares(posteriors, out);
      const expected = enumeratedShares(config, seed, { x, visible, behind });
      expect(arena.floats.slice(out / 4, out / 4 + D)).toBeAllClose(expected, 2e-4);
      const leaves = leavesOf(posteriors / 4);
      const single = expected.map((_, d) => {
        leaves.look(d, x.slice(d * C, (d + 1) * C), behind[d] ?? 0);
        return leaves.share;
      });
      expect(single).toBeAllClose(expected, 2e-4);
    }
  });
});

describe('a mask grid', () => {
  /** 8 x 8 samples a pixel apart from (10, 20): scale 7/8. */
  const where = { sx: 7 / 8, sy: 7 / 8, x: 10, y: 20 };
  const shares = (of: (column: number, row: number) => number): Float32Array =>
    Float32Array.from({ length: 64 }, (_, i) => of(i % 8, Math.floor(i / 8)));
  const gridOf = (of: (column: number, row: number) => number): MaskGrid => {
    const grid = new MaskGrid(8, 0.7);
    grid.fill(where, shares(of), 0);
    return grid;
  };

  it('puts edges between samples, where the share passes seven tenths', () => {
    // columns 2..5 are the object, column 1 a little and column 6 rather; rows 3..4
    const across = [0, 0.2, 1, 1, 1, 1, 0.6, 0];
    const { x, y, w, h } = gridOf((i, j) => (j === 3 || j === 4 ? (across[i] ?? 0) : 0)).box();
    const left = 10 + 2 - 0.3 / 0.8 + 0.5;
    const right = 10 + 5 + 0.3 / 0.4 + 0.5;
    const [top, bottom] = [20 + 3 - 0.3 + 0.5, 20 + 4 + 0.3 + 0.5];
    expect([x - w / 2, x + w / 2, y - h / 2, y + h / 2]).toBeAllClose(
      [left, right, top, bottom],
      1e-6,
    );
  });

  it('goes on beyond the side where the object does, and asks nowhere else', () => {
    const truth = (i: number, j: number): number => Number(i >= 3 && i <= 4 && j >= -2 && j <= 3);
    const grid = gridOf(truth);
    const asked: [number, number][] = [];
    grid.grow(({ columns, rows, count }) => {
      for (let k = 0; k < count; k++) {
        const [i, j] = [columns[k] ?? 0, rows[k] ?? 0];
        asked.push([i, j]);
        grid.set(i, j, truth(i, j));
      }
    });
    expect(asked).toEqual([
      [3, -1],
      [4, -1],
      [3, -2],
      [4, -2],
      [3, -3],
      [4, -3],
    ]);
    const { y, h } = grid.box();
    expect([y - h / 2, y + h / 2]).toBeAllClose([20 - 2 - 0.3 + 0.5, 20 + 3 + 0.3 + 0.5], 1e-6);
  });

  it("keeps the model's own box where nothing of the object shows", () => {
    expect(gridOf(() => 0.3).box()).toEqual({ x: 14, y: 24, w: 8, h: 8 });
  });

  it('covers a box exactly with its cells', () => {
    // the right half of the box is the object: of 8 cells over pixels 10..17, those from 14 on
    const cells = gridOf((i) => Number(i >= 4)).patchOver({ x: 14, y: 24, w: 8, h: 8 });
    expect([...cells.subarray(0, 8)]).toEqual([0, 0, 0, 0, 255, 255, 255, 255]);
  });
});

describe('masks of the shipped model', () => {
  const { trained } = loadModel(resolveModel('tabletop'));
  const set = sampleTabletopFrames(60, new Rng(33), { minObjects: 2 }, { instances: true });
  const frames = Array.from({ length: set.size }, (_, i) => frameAt(set, i));

  it('agree with what the renderer painted, and make boxes better', () => {
    const tight = createPerceiver(trained).perceive(frames, { masks: true });
    const proposed = createPerceiver(trained, { boxes: 'proposed' }).perceive(frames);
    const [after, before] = [tight, proposed].map(
      (scenes) => set.labels && boxMetrics(scenes, set.labels),
    );
    const overlaps = (set.labels && maskOverlaps(tight, set.labels, set)) ?? [];
    expect(overlaps.length).toBe(set.labels?.counts.reduce((sum, n) => sum + n, 0));
    expect(overlaps.reduce((sum, { value }) => sum + value, 0) / overlaps.length).toBeGreaterThan(
      0.85,
    );
    expect(after?.mean_iou).toBeGreaterThan(0.88);
    expect(after?.mean_iou).toBeGreaterThan((before?.mean_iou ?? 1) + 0.03);
    expect(after?.position_error_px).toBeLessThan(0.25);
  });

  it.each(['tight', 'proposed'] as const)(
    'lie over the %s boxes, that are told without them too',
    (boxes) => {
      const perceiver = createPerceiver(trained, { boxes });
      const plain = perceiver.perceive(frames);
      const masked = perceiver.perceive(frames, { masks: true });
      expect(plain.every(({ objects }) => objects.every((o) => o.mask === undefined))).toBe(true);
      const bare = masked.map((scene) => ({
        ...scene,
        objects: scene.objects.map(({ mask, ...rest }) => {
          expect(mask?.data.length).toBe((mask?.height ?? 0) * (mask?.width ?? 0));
          return rest;
        }),
      }));
      expect(bare).toEqual(plain);
    },
  );
});
