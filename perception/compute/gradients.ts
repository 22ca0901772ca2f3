/**
 * Gradients of the tensor ops this room uses.
 *
 * tfjs-core's bundle for Node brings none (they come with the far larger `@tensorflow/tfjs`), so
 * the two dozen that the models need stand here; tests check each against central differences.
 */

import * as tf from '@tensorflow/tfjs-core';

type Gradients = Record<string, () => tf.Tensor>;

/** Registers all gradients; harmless when called again. */
export function registerGradients(): void {
  for (const config of CONFIGS) tf.registerGradient(config);
}

// ---------------------------------------------------------------------------

/** A unary op whose derivative is a function of its input. */
function ofInput(
  kernelName: string,
  derivative: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => derivative(one(dy), x as tf.Tensor) }),
  };
}

/** A unary op whose derivative is a function of its output. */
function ofOutput(
  kernelName: string,
  derivative: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => derivative(one(dy), y as tf.Tensor) }),
  };
}

/** An elementwise op of two operands with broadcasting. */
function binary(
  kernelName: string,
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dys, saved) => {
      const dy = one(dys);
      const [a, b] = saved as [tf.Tensor, tf.Tensor]; // inputsToSave names two
      return {
        a: () => sumToShape(da(dy, a, b), a.shape),
        b: () => sumToShape(db(dy, a, b), b.shape),
      };
    },
  };
}

const CONFIGS: readonly tf.GradConfig[] = [
  binary(
    tf.Add,
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    tf.Sub,
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    tf.Multiply,
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    tf.RealDiv,
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary(
    tf.Maximum,
    (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
    (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
  ),
  binary(
    tf.Minimum,
    (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
    (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
  ),
  ofInput(tf.Neg, (dy) => tf.neg(dy)),
  ofInput(tf.Log, (dy, x) => tf.div(dy, x)),
  ofInput(tf.Square, (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofInput(tf.Abs, (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput(tf.Softplus, (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput(tf.Cast, (dy) => tf.clone(dy)),
  ofInput(tf.Identity, (dy) => tf.clone(dy)),
  ofOutput(tf.Exp, (dy, y) => tf.mul(dy, y)),
  ofOutput(tf.Sqrt, (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput(tf.Relu, (dy, y) => tf.mul(dy, tf.step(y))),
  ofOutput(tf.Sigmoid, (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput(tf.Tanh, (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  {
    kernelName: tf.ClipByValue,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const { clipValueMin, clipValueMax } = attrs as {
          clipValueMin: number;
          clipValueMax: number;
        };
        const input = x as tf.Tensor;
        const inside = tf.logicalAnd(
          tf.greaterEqual(input, clipValueMin),
          tf.lessEqual(input, clipValueMax),
        );
        return tf.mul(one(dy), tf.cast(inside, 'float32'));
      },
    }),
  },
  {
    kernelName: tf.Softmax, // over the last axis
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => {
        const p = y as tf.Tensor;
        const weighted = tf.mul(one(dy), p);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), p));
      },
    }),
  },
  {
    kernelName: tf.Sum,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const input = x as tf.Tensor;
        const { axis } = attrs as { axis: number | number[] };
        const reduced = tf.util.parseAxisParam(axis, input.shape);
        const kept = input.shape.map((n, i) => (reduced.includes(i) ? 1 : n));
        return tf.mul(tf.reshape(one(dy), kept), tf.ones(input.shape));
      },
    }),
  },
  {
    kernelName: tf.AddN,
    saveAllInputs: true,
    gradFunc: (dy, saved): Gradients =>
      Object.fromEntries(saved.map((_, i) => [String(i), () => tf.clone(one(dy))])),
  },
  {
    kernelName: tf.Reshape,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(one(dy), (x as tf.Tensor).shape) }),
  },
  {
    kernelName: tf.ExpandDims,
    inputsToSave: ['input'],
    gradFunc: (dy, [x]) => ({ input: () => tf.reshape(one(dy), (x as tf.Tensor).shape) }),
  },
  {
    kernelName: tf.Transpose,
    gradFunc: (dy, _saved, attrs) => {
      const { perm } = attrs as { perm: number[] };
      return { x: () => tf.transpose(one(dy), inverse(perm)) };
    },
  },
  {
    kernelName: tf.Slice,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const input = x as tf.Tensor;
        const { begin } = attrs as { begin: number[] };
        const out = one(dy);
        const paddings = input.shape.map((n, i): [number, number] => {
          const before = begin[i] ?? 0;
          return [before, n - before - (out.shape[i] ?? 0)];
        });
        return tf.pad(out, paddings);
      },
    }),
  },
  {
    kernelName: tf.PadV2,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { paddings } = attrs as { paddings: [number, number][] };
      const begin = paddings.map((p) => p[0]);
      return { x: () => tf.slice(one(dy), begin, (x as tf.Tensor).shape) };
    },
  },
  {
    kernelName: tf.Concat,
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs): Gradients => {
      const { axis } = attrs as { axis: number };
      const along = axis < 0 ? axis + one(dy).rank : axis;
      let start = 0;
      const parts = saved.map((x): (() => tf.Tensor) => {
        const begin = x.shape.map((_, i) => (i === along ? start : 0));
        start += x.shape[along] ?? 0;
        return () => tf.slice(one(dy), begin, x.shape);
      });
      return Object.fromEntries(parts.map((part, i) => [String(i), part]));
    },
  },
  {
    kernelName: tf.Pack,
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs): Gradients => {
      const { axis } = attrs as { axis: number };
      const out = one(dy);
      const size = out.shape.map((n, i) => (i === axis ? 1 : n));
      return Object.fromEntries(
        saved.map((x, k) => {
          const begin = out.shape.map((_, i) => (i === axis ? k : 0));
          return [String(k), () => tf.reshape(tf.slice(out, begin, size), x.shape)];
        }),
      );
    },
  },
  {
    kernelName: tf.Unpack,
    gradFunc: (dys, _saved, attrs): Gradients => {
      const { axis } = attrs as { axis: number };
      const parts = Array.isArray(dys) ? dys : [dys]; // one output comes bare
      return { value: () => tf.stack(parts as tf.Tensor[], axis) };
    },
  },
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dys, saved, attrs) => {
      const dy = one(dys);
      const [a, b] = saved as [tf.Tensor, tf.Tensor]; // inputsToSave names two
      const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
      const da = (): tf.Tensor =>
        transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
      const db = (): tf.Tensor =>
        transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
      // one operand may be a batch of one that was broadcast
      return { a: () => sumToShape(da(), a.shape), b: () => sumToShape(db(), b.shape) };
    },
  },
];

function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? (dy[0] as tf.Tensor) : dy; // none of these ops has two outputs
}

/** Sums over the axes along which an operand of `shape` was broadcast. */
function sumToShape(x: tf.Tensor, shape: number[]): tf.Tensor {
  const extra = x.rank - shape.length;
  const axes = x.shape.flatMap((n, i) =>
    i < extra || (shape[i - extra] === 1 && n !== 1) ? [i] : [],
  );
  // a fresh tensor in every case: the engine disposes gradients it has added up
  return tf.reshape(axes.length === 0 ? x : tf.sum(x, axes), shape);
}

function inverse(perm: readonly number[]): number[] {
  const out = new Array<number>(perm.length);
  perm.forEach((to, from) => {
    out[to] = from;
  });
  return out;
}
