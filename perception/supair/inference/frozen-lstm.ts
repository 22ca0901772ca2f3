/** The published detector for one frame: what `detector/lstm.ts` does, by kernels. */

import type { SupairConfig } from '../config.ts';
import { FORGET_BIAS, HEAD_OUTPUTS, POSITION_RANGE } from '../detector/constants.ts';
import { type HostParams, param } from '../params.ts';
import type { Arena } from './arena.ts';
import type { FindSlots } from './frozen-attention.ts';
import { boxScales, boxStds, sigmoid } from './head.ts';
import { rowProduct, toBias, toPanels, wholePanels } from './panels.ts';

export function freezeLstm(arena: Arena, config: SupairConfig, params: HostParams): FindSlots {
  const { kernels } = arena;
  const matrix = (name: string): { at: number; rows: number; columns: number } => {
    const { shape, data } = param(params, `detector.${name}`);
    const [rows, columns] = shape as [number, number];
    const element = (r: number, c: number): number => data[r * columns + c] as number; // in range
    return { at: arena.put(toPanels(rows, columns, element)), rows, columns };
  };
  const bias = (name: string): number => arena.put(toBias(param(params, `detector.${name}`).data));
  const [input, recurrent] = [matrix('input'), matrix('recurrent')];
  const [hidden, output] = [matrix('hidden'), matrix('output')];
  const [gatesBias, hiddenBias, outputBias] = [
    bias('bias'),
    bias('hiddenBias'),
    bias('outputBias'),
  ];
  const units = recurrent.rows;
  const pixels = arena.take(input.rows);
  const projected = arena.take(wholePanels(4 * units));
  const gates = arena.take(wholePanels(4 * units));
  const [h, c] = [arena.take(units), arena.take(units)];
  const seen = arena.take(wholePanels(hidden.columns));
  const outputs = arena.take(wholePanels(HEAD_OUTPUTS));
  const product = (x: number, w: typeof input, b: number, y: number): (() => void) =>
    rowProduct(kernels, w.rows, w.columns, x, w.at, b, y);
  const project = product(pixels, input, gatesBias, projected);
  const toGates = product(h, recurrent, projected, gates);
  const toSeen = product(h, hidden, hiddenBias, seen);
  const toOutputs = product(seen, output, outputBias, outputs);

  return (bytes) => {
    const { floats } = arena;
    const frame = arena.bytes.subarray(bytes, bytes + input.rows);
    for (let i = 0; i < input.rows; i++) floats[pixels / 4 + i] = (frame[i] as number) / 255; // i < rows
    floats.fill(0, h / 4, h / 4 + units);
    floats.fill(0, c / 4, c / 4 + units);
    project(); // the same at every step
    return Array.from({ length: config.slots }, (_, slot) => {
      toGates();
      kernels.lstmCell(units, gates, FORGET_BIAS, c, h);
      toSeen();
      for (let i = seen / 4; i < seen / 4 + hidden.columns; i++) {
        floats[i] = sigmoid(floats[i] as number); // inside the buffer
      }
      toOutputs();
      const out = (i: number): number => floats[outputs / 4 + i] as number; // nine outputs
      return {
        slot,
        presence: sigmoid(out(0)),
        mean: {
          ...boxScales(out, config),
          x: sigmoid(out(3)) * POSITION_RANGE * config.width,
          y: sigmoid(out(4)) * POSITION_RANGE * config.height,
        },
        std: boxStds(out, config),
      };
    });
  };
}
