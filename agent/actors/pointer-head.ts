/**
 * Numbers for each object of a set, in the light of the whole: [phi_i, global] -> hidden -> output.
 * The weight of the concatenation is kept as two, so that the global half is multiplied once an
 * observation: f(phi_i Wa + global Wb) V. What a global vector adds is what lets an object be
 * compared with the others ("the odd one out").
 * Letters: B observations, N slots, H hidden columns. Indices are in range by construction;
 * `as number` undoes noUncheckedIndexedAccess.
 */

import type { Memory } from '../nn/arena.ts';
import { Dense } from '../nn/dense.ts';
import type { Kernels } from '../nn/kernels.ts';
import type { SetEncoder } from '../set-encoder.ts';
import { HIDDEN_GAIN } from '../trunk.ts';
import { POLICY_GAIN } from './actor.ts';

export class PointerHead {
  /** [B, N, stride]. */
  readonly output: Float32Array;
  /** dL/d(output), written before `backward`. */
  readonly outputGradient: Float32Array;
  readonly stride: number;
  readonly #kernels: Kernels;
  readonly #encoder: SetEncoder;
  readonly #own: Dense;
  readonly #shared: Dense;
  readonly #out: Dense;
  readonly #hidden: Float32Array;
  readonly #hiddenGradient: Float32Array;

  constructor(memory: Memory, name: string, encoder: SetEncoder, outputs: number, maxRows: number) {
    const objectRows = maxRows * encoder.slots;
    const h = encoder.width;
    const half = { inputs: h, outputs: h, activation: 'linear', gain: HIDDEN_GAIN } as const;
    this.#kernels = memory.kernels;
    this.#encoder = encoder;
    this.#own = new Dense(memory, `${name}.own`, { ...half, maxRows: objectRows });
    this.#shared = new Dense(memory, `${name}.shared`, { ...half, maxRows });
    this.#out = new Dense(memory, `${name}.out`, {
      inputs: h,
      outputs,
      activation: 'linear',
      gain: POLICY_GAIN,
      maxRows: objectRows,
    });
    this.#hidden = this.#own.output;
    this.#hiddenGradient = this.#own.outputGradient;
    this.output = this.#out.output;
    this.outputGradient = this.#out.outputGradient;
    this.stride = this.#out.stride;
  }

  forward(rows: number): void {
    const { slots, objects, output } = this.#encoder;
    const { stride } = this.#own;
    const objectRows = rows * slots;
    this.#own.forward(objects, objectRows);
    const shared = this.#shared.forward(output, rows);
    const hidden = this.#hidden;
    for (let at = 0; at < objectRows; at++) {
      const to = at * stride;
      const from = Math.floor(at / slots) * stride;
      for (let j = 0; j < stride; j++) {
        hidden[to + j] = (hidden[to + j] as number) + (shared[from + j] as number);
      }
    }
    this.#kernels.tanh(hidden, objectRows * stride);
    this.#out.forward(hidden, objectRows);
  }

  backward(rows: number): void {
    const encoder = this.#encoder;
    const { stride } = this.#own;
    const objectRows = rows * encoder.slots;
    const d = this.#hiddenGradient;
    this.#out.backward(this.#hidden, d, objectRows);
    this.#kernels.tanhGradient(d, this.#hidden, objectRows * stride);
    const shared = this.#shared.outputGradient;
    shared.fill(0, 0, rows * stride);
    for (let at = 0; at < objectRows; at++) {
      const from = at * stride;
      const to = Math.floor(at / encoder.slots) * stride;
      for (let j = 0; j < stride; j++) {
        shared[to + j] = (shared[to + j] as number) + (d[from + j] as number);
      }
    }
    this.#shared.backward(encoder.output, encoder.outputGradient, rows);
    this.#own.backward(encoder.objects, encoder.objectsGradient, objectRows);
  }
}
