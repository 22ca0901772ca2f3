/**
 * The slots of the attention network for one frame on plain arrays: what `detector/attention.ts`
 * does after its convolutions, whose features come from the tensor library.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { SupairConfig } from '../config.ts';
import {
  cellFractions,
  INHIBITION,
  INHIBITION_MARGIN_PX,
  OFFSET_PX,
  UNITS,
  WINDOW_PX,
} from '../detector/attention.ts';
import { cellPositions, FEATURES } from '../detector/cells.ts';
import { FORGET_BIAS } from '../detector/lstm-cell.ts';
import { type HostParams, param } from '../params.ts';
import type { SlotPosterior } from './read-scene.ts';

const GLIMPSE = FEATURES + 2;

/** Cell features [cells, F] of one frame in, posteriors of all slots out. */
export type ReadSlots = (features: ArrayLike<number>) => SlotPosterior[];

export function freezeAttention(config: SupairConfig, params: HostParams): ReadSlots {
  const p = (name: string): Float32Array => param(params, `detector.${name}`).data;
  const positions = cellPositions(config);
  const fractions = cellFractions(config);
  const cells = positions.length / 2;
  const glimpse = new Float64Array(GLIMPSE + UNITS); // the glimpse, then the state h
  const logits = new Float64Array(cells);
  const features = new Float64Array(cells * GLIMPSE);

  return (cellFeatures) => {
    join(cellFeatures);
    const closed = new Float64Array(cells);
    let query: Float64Array = Float64Array.from(p('query0'));
    let h: Float64Array = new Float64Array(UNITS);
    let c: Float64Array = new Float64Array(UNITS);
    return Array.from({ length: config.slots }, (_, slot) => {
      const [px, py] = attend(query, closed);
      glimpse.set(h, GLIMPSE);
      const gates = affine(glimpse, p('gates'), p('gatesBias'));
      [h, c] = lstm(gates, c);
      query = affine(h, p('query'), null);
      glimpse.set(h, GLIMPSE);
      const hidden = affine(glimpse, p('hidden'), p('hiddenBias')).map((v) => Math.max(0, v));
      const out = affine(hidden, p('output'), p('outputBias'));
      const posterior = toSlot(out, slot, px, py);
      inhibit(closed, posterior);
      return posterior;
    });
  };

  /** Features and positions of all cells side by side, [cells, F + 2]. */
  function join(cellFeatures: ArrayLike<number>): void {
    for (let i = 0; i < cells; i++) {
      for (let f = 0; f < FEATURES; f++) {
        features[i * GLIMPSE + f] = cellFeatures[i * FEATURES + f] as number;
      }
      features[i * GLIMPSE + FEATURES] = fractions[2 * i] as number;
      features[i * GLIMPSE + FEATURES + 1] = fractions[2 * i + 1] as number;
    }
  }

  /** Fills the glimpse; returns the expected position, pixels. */
  function attend(query: Float64Array, closed: Float64Array): [number, number] {
    let strongest = 0;
    const wanted = wantedFeatures(query, p('key'));
    for (let i = 0; i < cells; i++) {
      let score = closed[i] as number;
      for (let f = 0; f < GLIMPSE; f++)
        score += (wanted[f] as number) * (features[i * GLIMPSE + f] as number);
      logits[i] = score;
      if (score > (logits[strongest] as number)) strongest = i;
    }
    const peak = logits[strongest] as number; // the window only lowers the others
    const [sx, sy] = [positions[2 * strongest] as number, positions[2 * strongest + 1] as number];
    glimpse.fill(0, 0, GLIMPSE);
    let [total, ex, ey] = [0, 0, 0];
    for (let i = 0; i < cells; i++) {
      const [x, y] = [positions[2 * i] as number, positions[2 * i + 1] as number];
      const away = (x - sx) ** 2 + (y - sy) ** 2;
      const weight = Math.exp((logits[i] as number) - peak - away / (2 * WINDOW_PX ** 2));
      if (weight < 1e-9) continue; // far outside the window
      total += weight;
      ex += weight * x;
      ey += weight * y;
      for (let f = 0; f < GLIMPSE; f++) {
        glimpse[f] = (glimpse[f] as number) + weight * (features[i * GLIMPSE + f] as number);
      }
    }
    for (let f = 0; f < GLIMPSE; f++) glimpse[f] = (glimpse[f] as number) / total;
    return [ex / total, ey / total];
  }

  function toSlot(out: Float64Array, slot: number, px: number, py: number): SlotPosterior {
    const { scaleMin, scaleMax, aspectMin, aspectMax, stdMax, patch } = config;
    const s = (i: number): number => sigmoid(out[i] as number);
    const sx = scaleMin + (scaleMax - scaleMin) * s(1);
    const sy = sx * (aspectMin + (aspectMax - aspectMin) * s(2));
    const edge = (at: number, i: number, scale: number): number =>
      at + OFFSET_PX * Math.tanh(out[i] as number) - 0.5 - (scale * patch) / 2;
    return {
      slot,
      presence: s(0),
      mean: { sx, sy, x: edge(px, 3, sx), y: edge(py, 4, sy) },
      std: { sx: stdMax * s(5), sy: stdMax * s(6), x: stdMax * s(7), y: stdMax * s(8) },
    };
  }

  /** Closes the cells inside a box to later slots. */
  function inhibit(closed: Float64Array, { presence, mean }: SlotPosterior): void {
    const halfX = (mean.sx * config.patch) / 2;
    const halfY = (mean.sy * config.patch) / 2;
    for (let i = 0; i < cells; i++) {
      const ax = Math.abs((positions[2 * i] as number) - (mean.x + halfX + 0.5));
      const ay = Math.abs((positions[2 * i + 1] as number) - (mean.y + halfY + 0.5));
      const inside =
        sigmoid(halfX + INHIBITION_MARGIN_PX - ax) * sigmoid(halfY + INHIBITION_MARGIN_PX - ay);
      closed[i] = (closed[i] as number) - INHIBITION * inside * presence;
    }
  }
}

// ---------------------------------------------------------------------------

/** W q: the direction in feature space that a query looks for; W is [features, U]. */
function wantedFeatures(query: Float64Array, weights: Float32Array): Float64Array {
  const out = new Float64Array(GLIMPSE);
  for (let f = 0, w = 0; f < GLIMPSE; f++) {
    let sum = 0;
    for (let u = 0; u < UNITS; u++, w++) sum += (weights[w] as number) * (query[u] as number);
    out[f] = sum;
  }
  return out;
}

/** x W + b for a row x; W is [x.length, outputs]. */
function affine(x: Float64Array, weights: Float32Array, bias: Float32Array | null): Float64Array {
  const outputs = weights.length / x.length;
  const out = bias === null ? new Float64Array(outputs) : Float64Array.from(bias);
  for (let i = 0, w = 0; i < x.length; i++) {
    const v = x[i] as number;
    for (let o = 0; o < outputs; o++, w++) out[o] = (out[o] as number) + v * (weights[w] as number);
  }
  return out;
}

/** One LSTM step. */
function lstm(gates: Float64Array, c: Float64Array): [h: Float64Array, c: Float64Array] {
  const gate = (i: number, u: number): number => gates[i * UNITS + u] as number;
  const next = c.map(
    (v, u) => sigmoid(gate(2, u) + FORGET_BIAS) * v + sigmoid(gate(0, u)) * Math.tanh(gate(1, u)),
  );
  return [next.map((v, u) => sigmoid(gate(3, u)) * Math.tanh(v)), next];
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
