import { describe, expect, it } from 'vitest';
import { createFeatures, type FeatureLayout } from '../../agent/features.ts';
import { buildInArena } from '../../agent/nn/arena.ts';
import { initialiseParameters } from '../../agent/nn/initialise.ts';
import { SetEncoder } from '../../agent/set-encoder.ts';
import { objectTableSpace } from '../../env/core/object-table.ts';
import { Rng } from '../../env/core/random.ts';
import { expectGradients, expectSlopes, weights } from './support/gradients.ts';

const H = 6; // padded to 8
const COLUMNS = ['x', 'y', 'red', 'blue'] as const; // and the mask: rows of 8 floats

function encoderOf(slots: number, rows: number, activation: 'tanh' | 'relu' = 'tanh') {
  const { layout } = createFeatures(objectTableSpace(slots, 64, 64), COLUMNS);
  const { network, arena } = buildInArena('simd', (memory) => {
    const input = memory.buffer(rows * layout.floats);
    const options = { hidden: H, activation, maxRows: rows };
    return { input, encoder: new SetEncoder(memory, 'set', input, layout, options) };
  });
  initialiseParameters(arena.parameters, new Rng(3));
  const token = arena.parameters.find(({ name }) => name === 'set.token');
  new Rng(8).fillNormal(token?.value.subarray(0, H) ?? new Float32Array(0), 0.3);
  return { ...network, layout, arena };
}

/** Object `k` of the test in row `at` of the input. */
function put(input: Float32Array, layout: FeatureLayout, at: number, k: number): void {
  COLUMNS.forEach((_, j) => {
    input[at * layout.stride + j] = Math.cos(3 * k + 1.3 * j);
  });
  input[at * layout.stride + COLUMNS.length] = 1;
}

/** Global vector and phi of the present rows, objects placed at given rows. */
function encode(slots: number, rowsOf: readonly number[]) {
  const { input, layout, encoder } = encoderOf(slots, 1);
  rowsOf.forEach((at, k) => {
    put(input, layout, at, k);
  });
  encoder.forward(1);
  const phi = rowsOf.map((at) => [...encoder.objects.subarray(at * 8, at * 8 + H)]);
  return { global: encoder.output.slice(0, H), phi };
}

describe('set encoder', () => {
  it('gives one global vector whatever the order of the objects', () => {
    const a = encode(4, [0, 1, 2]);
    const b = encode(4, [2, 0, 1]);
    expect(b.global).toBeAllClose(a.global, 1e-6);
    expect(b.phi).toEqual(a.phi);
  });

  it('does not see absent rows: 8 and 16 slots give the same bytes', () => {
    const short = encode(8, [0, 3, 7]);
    const long = encode(16, [0, 3, 7]);
    const apart = encode(16, [1, 9, 15]);
    expect(long.global).toEqual(short.global);
    expect(apart.global).toEqual(short.global);
    expect(apart.phi).toEqual(short.phi);
  });

  it('tells sets apart that differ in one object or in their number', () => {
    const distance = (a: Float32Array, b: Float32Array): number =>
      Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? 0))));
    const two = encode(4, [0, 1]).global;
    expect(distance(two, encode(4, [0, 1, 2]).global)).toBeGreaterThan(1e-2);
    const { input, layout, encoder } = encoderOf(4, 1);
    [0, 0].forEach((k, at) => {
      put(input, layout, at, k); // the same object twice: mean and maximum alone would not tell
    });
    encoder.forward(1);
    const twice = encoder.output.slice(0, H);
    expect(distance(twice, encode(4, [0]).global)).toBeGreaterThan(1e-2);
  });

  it('is finite on an empty table, in value and gradient', () => {
    const { input, encoder, arena } = encoderOf(4, 1);
    expect(input.every((x) => x === 0)).toBe(true);
    encoder.forward(1);
    encoder.outputGradient.fill(1, 0, H);
    encoder.backward(1);
    expect(encoder.output.every(Number.isFinite)).toBe(true);
    expect(arena.gradients.every(Number.isFinite)).toBe(true);
    const token = arena.parameters.find(({ name }) => name === 'set.token');
    expect(token?.gradient.subarray(0, H).every((g) => g !== 0)).toBe(true);
  });

  it('pools by hand: mean and maximum over token and objects, log of the number', () => {
    const { input, layout, encoder, arena } = encoderOf(3, 1);
    put(input, layout, 0, 0);
    put(input, layout, 2, 1);
    encoder.forward(1);
    const named = (name: string) => arena.parameters.find((p) => p.name === name);
    const token = named('set.token')?.value ?? new Float32Array(0);
    const weight = named('set.rho.weight');
    const phi = (row: number, j: number): number => encoder.objects[row * 8 + j] ?? 0;
    const columns = Array.from({ length: H }, (_, j) => [token[j] ?? 0, phi(0, j), phi(2, j)]);
    const pooled = [
      ...columns.map(([a = 0, b = 0, c = 0]) => (a + b + c) / 3),
      ...columns.map((column) => Math.max(...column)),
      Math.log(3),
    ];
    const expected = Array.from({ length: H }, (_, j) =>
      Math.tanh(pooled.reduce((sum, x, i) => sum + x * (weight?.value[i * 8 + j] ?? 0), 0)),
    );
    expect(encoder.output.subarray(0, H)).toBeAllClose(expected, 1e-6);
  });

  it.each(['tanh', 'relu'] as const)('has the gradients of central differences (%s)', (f) => {
    const rows = 3;
    const { input, layout, encoder, arena } = encoderOf(4, rows, f);
    // three objects, one object, none
    [0, 2, 3, 5].forEach((at, k) => {
      put(input, layout, at, k);
    });
    const own = weights(rows * 4 * 8).map((w, i) => (i % 8 < H ? w : 0));
    const shared = weights(rows * 8).map((w, i) => (i % 8 < H ? 2 * w : 0));
    const loss = (): number => {
      encoder.forward(rows);
      const sum = (y: Float32Array, c: Float32Array): number =>
        c.reduce((total, weight, i) => total + weight * (y[i] ?? 0), 0);
      return sum(encoder.output, shared) + sum(encoder.objects, own);
    };
    expectGradients(arena, loss, () => {
      encoder.outputGradient.set(shared);
      encoder.objectsGradient.set(own);
      encoder.backward(rows);
    });
  });

  it('sends no gradient through absent rows', () => {
    const { input, layout, encoder, arena } = encoderOf(4, 1);
    put(input, layout, 1, 0);
    const gradients = (): Float32Array => {
      encoder.forward(1);
      encoder.outputGradient.fill(1, 0, H);
      encoder.objectsGradient.fill(0.5); // also at absent rows: it must not count there
      encoder.backward(1);
      return arena.gradients.slice();
    };
    const clean = gradients();
    input.fill(7, 2 * layout.stride, 2 * layout.stride + COLUMNS.length); // rubbish, mask still 0
    expect(gradients()).toEqual(clean);
    const moved = input.slice();
    const loss = (): number => {
      encoder.forward(1);
      return encoder.output.reduce((sum, x) => sum + x, 0);
    };
    expectSlopes('absent row', input, new Float32Array(moved.length), loss, [16, 17, 18, 19]);
  });
});
