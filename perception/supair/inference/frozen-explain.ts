/**
 * What the generative side says about boxes that are taken as given, for one frame on plain arrays
 * with everything that depends on the weights alone worked out once. Some ten times faster for a
 * single frame than tensors, which spend their time on the overhead of hundreds of small kernels;
 * tests hold it against them.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { MAX_LOG_RATIO } from '../../spn/see-through-leaves.ts';
import { BACKGROUND_FLOOR } from '../background-map.ts';
import { clampedTaps, coverBox, openTaps, readClamped, readOpen } from '../boxes/sampling.ts';
import type { Model } from '../model.ts';
import { type HostParams, type HostTensor, param } from '../params.ts';
import { type FrozenCircuit, freezeCircuit, frozenLogProb } from './frozen-circuit.ts';
import {
  addGaussianLogs,
  freezeGaussians,
  type Gaussians,
  gaussianLogs,
  leafTargets,
} from './frozen-gaussians.ts';
import type { Explanation, SlotPosterior } from './read-scene.ts';

/** e^-12 a pixel is thousandths of a nat a patch. */
const NEGLIGIBLE = 12;

export type ExplainFrame = (pixels: Float32Array, present: readonly SlotPosterior[]) => Explanation;

/** Prepares the explanation of single frames, pixels [H W C] in [0, 1]. */
export function freezeExplain(model: Model, params: HostParams): ExplainFrame {
  const { config } = model;
  const { height, width, channels, patch } = config;
  const part = (name: 'object' | 'background'): { leaves: Gaussians; circuit: FrozenCircuit } => {
    const own = (field: string): HostTensor => param(params, `${name}.${field}`);
    const inner = Array.from({ length: config[name].depth - 1 }, (_, i) => own(`sum${i + 1}`));
    return {
      leaves: freezeGaussians(own('mean'), own('varLogit'), config[name]),
      circuit: freezeCircuit(model[name], inner, own('root').data),
    };
  };
  const object = part('object');
  const background = part('background');
  const alphaLogit =
    config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  const logAlpha = alphaLogit?.map((l) => -softplus(-l)) ?? null;
  const logClear = alphaLogit?.map((l) => -softplus(l)) ?? null;
  const area = patch * patch;
  const components = config.background.leafComponents;
  const backgroundTargets = leafTargets(model.background, components);
  const objectLogs = new Float64Array(object.leaves.width);
  const backgroundLogs = new Float64Array(background.leaves.width);

  return (pixels, present) => {
    const count = Math.max(1, present.length);
    const out = {
      objectLog: new Float32Array(count),
      prototype: new Int32Array(count),
      visible: new Float32Array(count * area),
      patches: new Float32Array(count * area * channels),
      behind: new Float32Array(count * area),
      backgroundLog: new Float32Array(1),
    };
    const available = new Float32Array(height * width).fill(1);
    const map = new Float32Array(height * width).fill(Number.NaN);
    present.forEach(({ mean: box }, k) => {
      const at = k * area;
      const y = clampedTaps(box.sy, box.y, patch, height);
      const x = clampedTaps(box.sx, box.x, patch, width);
      fillMap(map, pixels, y.index, x.index);
      const visible = out.visible.subarray(at, at + area);
      const behind = out.behind.subarray(at, at + area);
      const patches = out.patches.subarray(at * channels, (at + area) * channels);
      readClamped(pixels, width, channels, y, x, patches);
      readClamped(map, width, 1, y, x, behind);
      const open = [
        openTaps(box.sy, box.y, patch, height),
        openTaps(box.sx, box.x, patch, width),
      ] as const;
      readOpen(available, height, width, ...open, visible);
      coverBox(available, height, width, box, patch);
      const leaves = objectLeaves(patches, visible, behind);
      const { logProb, best } = frozenLogProb(object.circuit, leaves, config.object.leafComponents);
      out.objectLog[k] = logProb;
      out.prototype[k] = best;
    });
    out.backgroundLog[0] = backgroundLog(pixels, available);
    return out;
  };

  /** Background density of the pixels that a box's sample points touch, computed once each. */
  function fillMap(
    map: Float32Array,
    pixels: Float32Array,
    rows: Int32Array,
    columns: Int32Array,
  ): void {
    const [top, bottom] = [rows[0] as number, (rows[patch - 1] as number) + 1];
    const [left, right] = [columns[0] as number, (columns[patch - 1] as number) + 1];
    for (let j = top; j <= bottom; j++) {
      for (let i = left; i <= right; i++) {
        const d = j * width + i;
        if (!Number.isNaN(map[d])) continue;
        gaussianLogs(background.leaves, d, pixels, d * channels, backgroundLogs);
        let max = Number.NEGATIVE_INFINITY;
        for (const log of backgroundLogs) max = Math.max(max, log);
        let sum = 0;
        for (const log of backgroundLogs) sum += Math.exp(log - max);
        map[d] = Math.max(BACKGROUND_FLOOR, max + Math.log(sum / backgroundLogs.length));
      }
    }
  }

  function objectLeaves(
    patches: Float32Array,
    visible: Float32Array,
    behind: Float32Array,
  ): Float64Array {
    const { structure } = object.circuit;
    const perReplica = config.object.leafComponents;
    const leaves = new Float64Array(structure.replicas * structure.leafRegions * perReplica);
    for (let d = 0; d < area; d++) {
      const weight = visible[d] as number;
      if (weight === 0) continue;
      gaussianLogs(object.leaves, d, patches, d * channels, objectLogs);
      if (logAlpha !== null && logClear !== null) {
        mixWithBackground(objectLogs, logAlpha, logClear, d, behind[d] as number);
      }
      for (let r = 0; r < structure.replicas; r++) {
        const leaf = structure.regionOf[r * area + d] as number;
        const to = (r * structure.leafRegions + leaf) * perReplica;
        for (let k = 0; k < perReplica; k++) {
          leaves[to + k] =
            (leaves[to + k] as number) + weight * (objectLogs[r * perReplica + k] as number);
        }
      }
    }
    return leaves;
  }

  function backgroundLog(pixels: Float32Array, available: Float32Array): number {
    const { structure } = background.circuit;
    const leaves = new Float64Array(structure.replicas * structure.leafRegions * components);
    for (let d = 0; d < height * width; d++) {
      const weight = available[d] as number;
      if (weight === 0) continue;
      const from = d * channels;
      addGaussianLogs(background.leaves, d, pixels, from, weight, backgroundTargets, leaves);
    }
    return frozenLogProb(background.circuit, leaves, components).logProb;
  }
}

// ---------------------------------------------------------------------------

/**
 * log(alpha N + (1 - alpha) b) for every component of pixel `d`, in place. Most pixels are clearly
 * one or the other; only where both could be is there anything to exponentiate.
 */
function mixWithBackground(
  logs: Float64Array,
  logAlpha: Float32Array,
  logClear: Float32Array,
  d: number,
  behind: number,
): void {
  const width = logs.length;
  for (let j = 0, at = d * width; j < width; j++, at++) {
    const object = Math.min(logs[j] as number, behind + MAX_LOG_RATIO) + (logAlpha[at] as number);
    const table = behind + (logClear[at] as number);
    const gap = Math.abs(object - table);
    logs[j] = Math.max(object, table) + (gap < NEGLIGIBLE ? Math.log1p(Math.exp(-gap)) : 0);
  }
}

function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}
