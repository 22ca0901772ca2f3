import { describe, expect, it, test } from 'vitest';
import { type Arena, buildInArena } from '../../../agent/nn/arena.ts';
import { ACTIVATIONS, type Activation, Dense } from '../../../agent/nn/dense.ts';
import { initialiseParameters } from '../../../agent/nn/initialise.ts';
import { KERNEL_NAMES } from '../../../agent/nn/kernels.ts';
import { MlpTrunk } from '../../../agent/trunk.ts';
import { Rng } from '../../../env/core/random.ts';
import { expectGradients, expectSlopes, weights } from '../support/gradients.ts';

const ROWS = 5;
const INPUTS = 3; // padded to 4
const OUTPUTS = 6; // padded to 8

/** Fills everything but the padding with normal numbers. */
function randomise(arena: Arena, rng: Rng): void {
  for (const { rows, columns, stride, value } of arena.parameters) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) value[i * stride + j] = rng.normal(0, 0.7);
    }
  }
}

function denseOf(activation: Activation, kernels: 'plain' | 'simd' = 'simd') {
  const { network, arena } = buildInArena(kernels, (memory) => ({
    x: memory.buffer(ROWS * 4),
    dx: memory.buffer(ROWS * 4),
    layer: new Dense(memory, 'layer', {
      inputs: INPUTS,
      outputs: OUTPUTS,
      activation,
      gain: 1,
      maxRows: ROWS,
    }),
  }));
  const rng = new Rng(5);
  randomise(arena, rng);
  const inputs = Array.from({ length: ROWS * INPUTS }, (_, k) => {
    return Math.floor(k / INPUTS) * 4 + (k % INPUTS);
  });
  for (const i of inputs) network.x[i] = rng.normal();
  return { ...network, arena, inputs };
}

describe('dense layer', () => {
  test.each([
    ['linear', (x: number) => x],
    ['tanh', Math.tanh],
    ['relu', (x: number) => Math.max(0, x)],
  ] as const)('computes f(X W + b) for f = %s', (activation, f) => {
    const { x, layer, arena } = denseOf(activation);
    const [weight, bias] = arena.parameters;
    layer.forward(x, ROWS);
    for (let i = 0; i < ROWS; i++) {
      const expected = Array.from({ length: OUTPUTS }, (_, j) => {
        let sum = bias?.value[j] ?? 0;
        for (let k = 0; k < INPUTS; k++)
          sum += (x[i * 4 + k] ?? 0) * (weight?.value[k * 8 + j] ?? 0);
        return f(sum);
      });
      expect(layer.output.subarray(i * 8, i * 8 + OUTPUTS)).toBeAllClose(expected, 1e-6);
      expect([...layer.output.subarray(i * 8 + OUTPUTS, i * 8 + 8)]).toEqual([0, 0]);
    }
  });

  test.each(
    KERNEL_NAMES.flatMap((kernels) =>
      ACTIVATIONS.map((activation) => [activation, kernels] as const),
    ),
  )('has the gradients of central differences (%s, %s)', (activation, kernels) => {
    const { x, dx, layer, arena, inputs } = denseOf(activation, kernels);
    const c = weights(ROWS * 8);
    const loss = (): number => {
      const y = layer.forward(x, ROWS);
      return y.reduce((sum, value, i) => sum + (i % 8 < OUTPUTS ? value * (c[i] ?? 0) : 0), 0);
    };
    const backward = (): void => {
      layer.outputGradient.forEach((_, i) => {
        layer.outputGradient[i] = i % 8 < OUTPUTS ? (c[i] ?? 0) : 0;
      });
      layer.backward(x, dx, ROWS);
    };
    expectGradients(arena, loss, backward);
    loss();
    backward();
    expectSlopes('x', x, dx.slice(), loss, inputs);
  });

  it('leaves the gradient of padding at zero', () => {
    const { x, dx, layer, arena } = denseOf('tanh');
    layer.forward(x, ROWS);
    for (let i = 0; i < ROWS; i++) layer.outputGradient.fill(1, i * 8, i * 8 + OUTPUTS);
    layer.backward(x, dx, ROWS);
    for (const { rows, columns, stride, gradient } of arena.parameters) {
      gradient.forEach((g, at) => {
        const padding = at % stride >= columns || Math.floor(at / stride) >= rows;
        if (padding) expect(Math.abs(g)).toBe(0);
        else expect(g).not.toBe(0);
      });
    }
  });
});

describe('stack of dense layers', () => {
  it('has the gradients of central differences through three layers', () => {
    const { network, arena } = buildInArena('simd', (memory) => {
      const x = memory.buffer(ROWS * 4);
      const options = { inputs: 3, hidden: [5, 7, 6], activation: 'tanh', maxRows: ROWS } as const;
      return { x, trunk: new MlpTrunk(memory, 'mlp', x, options) };
    });
    const { x, trunk } = network;
    const rng = new Rng(6);
    randomise(arena, rng);
    for (let i = 0; i < x.length; i++) x[i] = i % 4 < 3 ? rng.normal() : 0;
    const c = weights(ROWS * 8).map((w, i) => (i % 8 < 6 ? w : 0));
    const loss = (): number => {
      trunk.forward(ROWS);
      return trunk.output.reduce((sum, value, i) => sum + value * (c[i] ?? 0), 0);
    };
    expectGradients(arena, loss, () => {
      trunk.outputGradient.set(c);
      trunk.backward(ROWS);
    });
  });
});

describe('orthogonal start', () => {
  test.each([
    [5, 12],
    [12, 5],
    [8, 8],
  ])('makes the shorter side of %i x %i orthonormal times the gain', (rows, columns) => {
    const { arena } = buildInArena('plain', (memory) =>
      memory.matrix('w', rows, columns, { kind: 'orthogonal', gain: 3 }),
    );
    initialiseParameters(arena.parameters, new Rng(1));
    const { value, stride } = arena.parameters[0] ?? { value: new Float32Array(0), stride: 0 };
    const at = (i: number, j: number): number => value[i * stride + j] ?? 0;
    const wide = rows <= columns;
    for (let a = 0; a < Math.min(rows, columns); a++) {
      for (let b = 0; b < Math.min(rows, columns); b++) {
        let dot = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) {
          dot += wide ? at(a, k) * at(b, k) : at(k, a) * at(k, b);
        }
        expect(Math.abs(dot - (a === b ? 9 : 0))).toBeLessThan(1e-5);
      }
    }
  });

  it('draws each parameter from the stream of its name', () => {
    const start = (names: readonly string[]): Map<string, Float32Array> => {
      const { arena } = buildInArena('plain', (memory) =>
        names.map((name) => memory.matrix(name, 4, 4, { kind: 'orthogonal', gain: 1 })),
      );
      initialiseParameters(arena.parameters, new Rng(9));
      return new Map(arena.parameters.map(({ name, value }) => [name, value]));
    };
    const alone = start(['b']);
    const among = start(['a', 'b', 'c']);
    expect(among.get('b')).toEqual(alone.get('b'));
    expect(among.get('a')).not.toEqual(alone.get('b'));
  });
});
