/**
 * Starting values of parameters. Orthogonal: Gaussian vectors made orthonormal by modified
 * Gram-Schmidt in double precision, along the shorter side, times the gain.
 */

import type { Rng } from '../../env/core/random.ts';
import type { Parameter } from './arena.ts';

/** Each parameter draws from the stream of its name, so adding one changes no other. */
export function initialiseParameters(parameters: readonly Parameter[], rng: Rng): void {
  for (const parameter of parameters) {
    const { initial } = parameter;
    if (initial.kind === 'orthogonal') {
      fillOrthogonal(parameter, initial.gain, rng.fork(parameter.name));
    } else {
      fillConstant(parameter, initial.value);
    }
  }
}

// ---------------------------------------------------------------------------

function fillConstant({ rows, columns, stride, value }: Parameter, constant: number): void {
  for (let i = 0; i < rows; i++) value.fill(constant, i * stride, i * stride + columns);
}

function fillOrthogonal({ rows, columns, stride, value }: Parameter, gain: number, rng: Rng): void {
  const long = Math.max(rows, columns);
  const short = Math.min(rows, columns);
  const basis: Float64Array[] = [];
  for (let s = 0; s < short; s++) basis.push(nextOrthonormal(basis, long, rng));
  basis.forEach((vector, s) => {
    vector.forEach((x, l) => {
      const [row, column] = rows <= columns ? [s, l] : [l, s];
      value[row * stride + column] = gain * x;
    });
  });
}

/** A random unit vector orthogonal to the given ones. */
function nextOrthonormal(basis: readonly Float64Array[], length: number, rng: Rng): Float64Array {
  const vector = Float64Array.from({ length }, () => rng.normal());
  // twice: the second pass removes what rounding left of the first
  for (let pass = 0; pass < 2; pass++) {
    for (const other of basis) {
      const projection = dot(vector, other);
      for (let i = 0; i < length; i++) {
        vector[i] = (vector[i] as number) - projection * (other[i] as number); // i < length of both
      }
    }
  }
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / norm);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0); // equal lengths by construction
}
