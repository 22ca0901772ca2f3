/** Gradient checks of hand-written networks against finite differences. */

import { expect } from 'vitest';
import type { Arena, Parameter } from '../../../agent/nn/arena.ts';

/** Differences of float32 losses of order 1 over this step leave about three digits. */
const STEP = 2e-3;
const TOLERANCE = 3e-3;
/** Elements checked of each array, evenly spread. */
const SAMPLES = 24;

/**
 * dL/dx at up to SAMPLES elements of `x`, by central differences. Where a maximum changes hands
 * within the step the central difference mixes two slopes; there one of the one-sided ones counts.
 */
export function expectSlopes(
  name: string,
  x: Float32Array,
  gradient: ArrayLike<number>,
  loss: () => number,
  elements: readonly number[],
): void {
  const every = Math.max(1, Math.floor(elements.length / SAMPLES));
  const checked = elements.filter((_, k) => k % every === 0);
  const scale = Math.max(1, ...checked.map((i) => Math.abs(gradient[i] ?? 0)));
  for (const i of checked) {
    const at = x[i] ?? 0;
    const [below, here, above] = [-STEP, 0, STEP].map((by) => {
      x[i] = at + by;
      return loss();
    }) as [number, number, number]; // three by construction
    x[i] = at;
    const slopes = [(above - below) / (2 * STEP), (above - here) / STEP, (here - below) / STEP];
    const found = gradient[i] ?? Number.NaN;
    const error = Math.min(...slopes.map((slope) => Math.abs(found - slope) / scale));
    expect(error, `${name}[${i}]: ${found} against ${slopes}`).toBeLessThan(TOLERANCE);
  }
}

/** The elements of a parameter that are not padding. */
export function elementsOf({ rows, columns, stride }: Parameter): number[] {
  return Array.from({ length: rows * columns }, (_, k) => {
    return Math.floor(k / columns) * stride + (k % columns);
  });
}

/**
 * Checks every parameter of an arena.
 * @param loss forward pass to a scalar.
 * @param backward fills the arena's gradients at the present parameters.
 */
export function expectGradients(arena: Arena, loss: () => number, backward: () => void): void {
  loss();
  backward();
  const gradients = arena.parameters.map(({ gradient }) => gradient.slice());
  arena.parameters.forEach((parameter, p) => {
    const gradient = gradients[p] ?? [];
    const elements = elementsOf(parameter);
    expectSlopes(parameter.name, parameter.value, gradient, loss, elements);
  });
}

/** Coefficients of order 1 for a loss sum_i c_i y_i. */
export function weights(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + 0.4));
}
