/**
 * Adam (Kingma & Ba 2015) as an init/update pair over named tensors, with state that can be saved
 * and restored exactly.
 */

import * as tf from '@tensorflow/tfjs-core';
import { address, heapKernels, output } from './wasm-heap.ts';

type Tensors = { readonly [name: string]: tf.Tensor };

export interface AdamState {
  /** Updates done so far. */
  readonly count: number;
  /** First and second moments by parameter name. */
  readonly first: Tensors;
  readonly second: Tensors;
}

export interface AdamConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** TensorFlow's defaults, as in the published code. */
const ADAM: AdamConfig = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export function initAdam(params: Tensors): AdamState {
  return { count: 0, first: zeros(params), second: zeros(params) };
}

/**
 * One step downhill. Parameters without a gradient are left alone. The old tensors that were
 * replaced are disposed.
 *
 * @param learningRate one for all parameters, or of each by its name.
 */
export function updateAdam(
  params: Tensors,
  gradients: Tensors,
  state: AdamState,
  learningRate: number | ((name: string) => number),
  config: AdamConfig = ADAM,
): { params: Tensors; state: AdamState } {
  const { beta1, beta2 } = config;
  const count = state.count + 1;
  // both bias corrections in the step size, TensorFlow's "epsilon hat" form
  const correction = Math.sqrt(1 - beta2 ** count) / (1 - beta1 ** count);
  const rateOf = typeof learningRate === 'number' ? () => learningRate : learningRate;
  const next = { params: { ...params }, first: { ...state.first }, second: { ...state.second } };
  for (const [name, gradient] of Object.entries(gradients)) {
    const old = [params[name], state.first[name], state.second[name]] as tf.Tensor[]; // same keys
    const rate = rateOf(name) * correction;
    const [p2, m2, v2] = tf.tidy(() => recursion(old as Three, gradient, rate, config));
    next.params[name] = tf.keep(p2);
    next.first[name] = tf.keep(m2);
    next.second[name] = tf.keep(v2);
    tf.dispose(old);
  }
  return { params: next.params, state: { count, first: next.first, second: next.second } };
}

export function disposeAdam({ first, second }: AdamState): void {
  tf.dispose(first);
  tf.dispose(second);
}

// ---------------------------------------------------------------------------

/** A parameter with its first and second moment. */
type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/** The three after one step; one pass over memory where we have a kernel for it. */
function recursion(
  [p, m, v]: Three,
  gradient: tf.Tensor,
  rate: number,
  { beta1, beta2, epsilon }: AdamConfig,
): Three {
  const kernels = heapKernels();
  if (kernels !== null) {
    const after: Three = [output(p.shape), output(p.shape), output(p.shape)];
    const addresses = [p, m, v, gradient, ...after].map(address);
    kernels.adam(...addresses, p.size, rate, beta1, beta2, epsilon);
    return after;
  }
  const first = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
  const second = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const step = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
  return [tf.sub(p, step), first, second];
}

function zeros(params: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(params).map(([name, p]) => [name, tf.keep(tf.zeros(p.shape))]),
  );
}
