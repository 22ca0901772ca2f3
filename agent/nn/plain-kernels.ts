/**
 * The kernels in plain TypeScript: the readable reference, and the way without WebAssembly.
 * `Math.fround` after each operation is what makes it agree with float32 hardware bit for bit;
 * a store into a Float32Array rounds too. Indices are in range by construction; `as number` undoes
 * noUncheckedIndexedAccess.
 */

import type { AdamArrays, AdamStep, Kernels } from './kernels.ts';
import { padded } from './kernels.ts';
import { TANH_DENOMINATOR, TANH_LIMIT, TANH_NUMERATOR } from './tanh-coefficients.ts';

const { fround, sqrt } = Math;

export class PlainKernels implements Kernels {
  readonly name = 'plain';

  allocate(floats: number): Float32Array {
    return new Float32Array(padded(floats));
  }

  gemm(
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    aRow: number,
    aColumn: number,
    b: Float32Array,
    c: Float32Array,
    bias: Float32Array | null,
  ): void {
    for (let i = 0; i < m; i++) {
      const row = c.subarray(i * n, (i + 1) * n);
      if (bias === null) row.fill(0);
      else for (let j = 0; j < n; j++) row[j] = bias[j] as number;
      for (let p = 0; p < k; p++) {
        const x = a[i * aRow + p * aColumn] as number;
        const at = p * n;
        for (let j = 0; j < n; j++) {
          row[j] = (row[j] as number) + fround(x * (b[at + j] as number));
        }
      }
    }
  }

  tanh(x: Float32Array, length: number): void {
    const [p0, p1, p2, p3, p4] = TANH_NUMERATOR;
    const [q0, q1, q2, q3, q4] = TANH_DENOMINATOR;
    for (let i = 0; i < length; i++) {
      const c = Math.max(-TANH_LIMIT, Math.min(TANH_LIMIT, x[i] as number));
      const z = fround(c * c);
      let p = p4;
      p = fround(fround(p * z) + p3);
      p = fround(fround(p * z) + p2);
      p = fround(fround(p * z) + p1);
      p = fround(fround(p * z) + p0);
      let q = q4;
      q = fround(fround(q * z) + q3);
      q = fround(fround(q * z) + q2);
      q = fround(fround(q * z) + q1);
      q = fround(fround(q * z) + q0);
      x[i] = fround(c * p) / q;
    }
  }

  tanhGradient(d: Float32Array, y: Float32Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const t = y[i] as number;
      d[i] = (d[i] as number) * fround(1 - fround(t * t));
    }
  }

  relu(x: Float32Array, length: number): void {
    for (let i = 0; i < length; i++) x[i] = Math.max(x[i] as number, 0);
  }

  reluGradient(d: Float32Array, y: Float32Array, length: number): void {
    for (let i = 0; i < length; i++) if (!((y[i] as number) > 0)) d[i] = 0;
  }

  columnSums(m: number, n: number, x: Float32Array, out: Float32Array): void {
    out.fill(0, 0, n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) out[j] = (out[j] as number) + (x[i * n + j] as number);
    }
  }

  transpose(m: number, n: number, x: Float32Array, out: Float32Array): void {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) out[j * m + i] = x[i * n + j] as number;
    }
  }

  /** Four partial sums, as the four lanes of a SIMD register hold them. */
  sumOfSquares(x: Float32Array, length: number): number {
    const lanes = new Float32Array(4);
    for (let i = 0; i < length; i++) {
      const value = x[i] as number;
      lanes[i & 3] = (lanes[i & 3] as number) + fround(value * value);
    }
    const [a, b, c, d] = lanes as unknown as [number, number, number, number]; // four by construction
    return fround(fround(a + b) + fround(c + d));
  }

  adam(step: AdamStep, arrays: AdamArrays, length: number): void {
    const { values, gradients, firstMoments, secondMoments } = arrays;
    const beta1 = fround(step.beta1);
    const beta2 = fround(step.beta2);
    const keep1 = fround(1 - step.beta1);
    const keep2 = fround(1 - step.beta2);
    const scale = fround(step.gradientScale);
    const size = fround(step.stepSize);
    const secondScale = fround(step.secondScale);
    const epsilon = fround(step.epsilon);
    for (let i = 0; i < length; i++) {
      const g = fround((gradients[i] as number) * scale);
      const m = fround(fround(beta1 * (firstMoments[i] as number)) + fround(keep1 * g));
      const square = fround(g * g);
      const v = fround(fround(beta2 * (secondMoments[i] as number)) + fround(keep2 * square));
      firstMoments[i] = m;
      secondMoments[i] = v;
      const root = fround(fround(fround(sqrt(v)) * secondScale) + epsilon);
      values[i] = (values[i] as number) - fround(fround(size * m) / root);
    }
  }
}
