/**
 * The slots of the attention network for one frame: what `detector/attention.ts` does, by kernels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { SupairConfig } from '../config.ts';
import {
  CELL,
  FORGET_BIAS,
  gridOf,
  HEAD_OUTPUTS,
  INHIBITION,
  INHIBITION_MARGIN_PX,
  OFFSET_PX,
  WINDOW_PX,
} from '../detector/constants.ts';
import { type HostParams, param } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';
import { freezeCells } from './frozen-cells.ts';
import { boxScales, boxStds, sigmoid } from './head.ts';
import { rowProduct, toBias, toPanels, wholePanels } from './panels.ts';
import type { SlotPosterior } from './read-scene.ts';

/** The frame at an address, [H, W, C] bytes, to the posteriors of all slots. */
export type FindSlots = (bytes: number) => SlotPosterior[];

export function freezeAttention(arena: Arena, config: SupairConfig, params: HostParams): FindSlots {
  const { kernels } = arena;
  const { rows, columns } = gridOf(config);
  const weights = (name: string): Float32Array => param(params, `detector.${name}`).data;
  const units = weights('query0').length;
  const places = 2; // a cell's features are followed by the fraction of the frame where it lies
  const features = weights('key').length / units - places;
  const cells = freezeCells(arena, config, params);
  const { count, width } = cells;
  placeCells();

  // context: the glimpse as wide as a cell, then h; weights are moved to where their inputs lie
  const inputs = width + units;
  const rowOf = (at: number): number => {
    if (at >= width) return features + places + at - width;
    const beyond = at - cells.features;
    if (beyond >= 0) return beyond < places ? features + beyond : -1;
    return at < features ? at : -1;
  };
  const fromContext = (name: string, outputs: number): number => {
    const w = weights(name);
    return arena.put(
      toPanels(inputs, outputs, (at, c) => {
        const row = rowOf(at);
        return row < 0 ? 0 : (w[row * outputs + c] as number);
      }),
    );
  };
  const hiddenUnits = weights('hiddenBias').length;
  const gatesWeights = fromContext('gates', 4 * units);
  const gatesBias = arena.put(toBias(weights('gatesBias')));
  const hiddenWeights = fromContext('hidden', hiddenUnits);
  const hiddenBias = arena.put(toBias(weights('hiddenBias')));
  const outputWeights = arena.put(
    toPanels(
      hiddenUnits,
      HEAD_OUTPUTS,
      (r, c) => weights('output')[r * HEAD_OUTPUTS + c] as number,
    ),
  );
  const outputBias = arena.put(toBias(weights('outputBias')));
  const { first, next } = wantedDirections();
  const firstWanted = arena.put(first);
  const nextWanted = arena.put(toPanels(units, width, (u, at) => next[u * width + at] as number));

  const context = arena.take(inputs);
  const h = context + 4 * width;
  const c = arena.take(units);
  const gates = arena.take(wholePanels(4 * units));
  const wanted = arena.take(wholePanels(width));
  const hidden = arena.take(wholePanels(hiddenUnits));
  const outputs = arena.take(wholePanels(HEAD_OUTPUTS));
  const spots = wholeVectors(count);
  const closed = arena.take(spots);
  const [centresX, centresY] = [arena.put(centres(0)), arena.put(centres(1))];
  const [attention, listed] = [arena.take(spots), arena.take(2 * spots)];
  const position = arena.take(2);
  const across = new Float64Array(columns);
  const attend = kernels.attend.bind(
    null,
    ...[spots, 4 * width, cells.address, wanted, closed, centresX, centresY],
    ...[-1 / (2 * WINDOW_PX ** 2), attention, listed, position, context],
  );
  const toGates = rowProduct(kernels, inputs, 4 * units, context, gatesWeights, gatesBias, gates);
  const remember = kernels.lstmCell.bind(null, units, gates, FORGET_BIAS, c, h);
  const toWanted = rowProduct(kernels, units, width, h, nextWanted, 0, wanted);
  const toHidden = rowProduct(
    kernels,
    inputs,
    hiddenUnits,
    context,
    hiddenWeights,
    hiddenBias,
    hidden,
    true,
  );
  const toOutputs = rowProduct(
    kernels,
    ...([hiddenUnits, HEAD_OUTPUTS, hidden, outputWeights, outputBias, outputs] as const),
  );

  return (bytes) => {
    cells.read(bytes);
    const { floats } = arena;
    floats.fill(0, h / 4, h / 4 + units);
    floats.fill(0, c / 4, c / 4 + units);
    floats.fill(0, closed / 4, closed / 4 + count);
    floats.fill(CLOSED, closed / 4 + count, closed / 4 + spots);
    floats.copyWithin(wanted / 4, firstWanted / 4, firstWanted / 4 + width);
    return Array.from({ length: config.slots }, (_, slot) => {
      attend();
      toGates();
      remember();
      toWanted();
      toHidden();
      toOutputs();
      const posterior = toSlot(floats, slot);
      if (slot + 1 < config.slots) inhibit(floats, posterior);
      return posterior;
    });
  };

  /** The fraction of the frame at which each cell lies, behind its features. */
  function placeCells(): void {
    const { floats } = arena;
    for (let i = 0; i < count; i++) {
      const at = cells.address / 4 + i * width + cells.features;
      floats[at] = ((i % columns) + 0.5) / columns;
      floats[at + 1] = (Math.floor(i / columns) + 0.5) / rows;
    }
  }

  /** x or y of each cell's centre, pixels. */
  function centres(axis: 0 | 1): Float32Array {
    const own = (i: number): number => (axis === 0 ? i % columns : Math.floor(i / columns));
    return Float32Array.from({ length: count }, (_, i) => (own(i) + 0.5) * CELL);
  }

  /**
   * The direction in feature space that a query looks for: keys . query = features . (W query). The
   * first query is fixed; the others come from h by a matrix, which is multiplied with W once.
   */
  function wantedDirections(): { first: Float32Array; next: Float32Array } {
    const [key, query, query0] = [weights('key'), weights('query'), weights('query0')];
    const first = new Float32Array(width);
    const next = new Float32Array(units * width);
    for (let at = 0; at < width; at++) {
      const row = rowOf(at);
      if (row < 0) continue;
      const along = (q: Float32Array, start: number): number => {
        let sum = 0;
        for (let v = 0; v < units; v++) {
          sum += (key[row * units + v] as number) * (q[start + v] as number);
        }
        return sum;
      };
      first[at] = along(query0, 0);
      for (let u = 0; u < units; u++) next[u * width + at] = along(query, u * units);
    }
    return { first, next };
  }

  function toSlot(floats: Float32Array, slot: number): SlotPosterior {
    const out = (i: number): number => floats[outputs / 4 + i] as number;
    const { sx, sy } = boxScales(out, config);
    const edge = (axis: 0 | 1, scale: number): number =>
      (floats[position / 4 + axis] as number) +
      OFFSET_PX * Math.tanh(out(3 + axis)) -
      0.5 -
      (scale * config.patch) / 2;
    return {
      slot,
      presence: sigmoid(out(0)),
      mean: { sx, sy, x: edge(0, sx), y: edge(1, sy) },
      std: boxStds(out, config),
    };
  }

  /** Closes the cells inside a box to later slots. */
  function inhibit(floats: Float32Array, { presence, mean }: SlotPosterior): void {
    const cover = (index: number, start: number, scale: number): number => {
      const half = (scale * config.patch) / 2;
      const away = Math.abs((index + 0.5) * CELL - (start + half + 0.5));
      return sigmoid(half + INHIBITION_MARGIN_PX - away);
    };
    for (let i = 0; i < columns; i++) across[i] = cover(i, mean.x, mean.sx);
    for (let j = 0, at = closed / 4; j < rows; j++) {
      const strength = INHIBITION * presence * cover(j, mean.y, mean.sy);
      for (let i = 0; i < columns; i++, at++) {
        floats[at] = (floats[at] as number) - strength * (across[i] as number);
      }
    }
  }
}

// ---------------------------------------------------------------------------

/** Added to the scores of spots beyond the grid. */
const CLOSED = -1e30;
