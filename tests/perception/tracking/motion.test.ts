import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import {
  corrected,
  type Motion,
  motionAt,
  predicted,
  stayed,
} from '../../../perception/tracking/motion.ts';

type Matrix = readonly (readonly number[])[];

const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] ?? 0), 0)),
  );
const plus = (a: Matrix, b: Matrix, sign = 1): number[][] =>
  a.map((row, i) => row.map((x, j) => x + sign * (b[i]?.[j] ?? 0)));
const transposed = (a: Matrix): number[][] =>
  (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));

/** The same motion as a vector and a matrix. */
const mean = (m: Motion): Matrix => [[m.position], [m.velocity]];
const cov = (m: Motion): Matrix => [
  [m.varPosition, m.covariance],
  [m.covariance, m.varVelocity],
];

describe('motion', () => {
  const start: Motion = {
    position: 3,
    velocity: -1.5,
    varPosition: 0.7,
    covariance: 0.3,
    varVelocity: 0.5,
  };

  it('predicts as the matrices of a Kalman filter do', () => {
    const F = [
      [1, 1],
      [0, 1],
    ];
    const moved = predicted(start);
    expect(mean(moved)).toEqual(times(F, mean(start)));
    // a random acceleration a moves the position by a/2 and the velocity by a
    const rest = times(times(F, cov(start)), transposed(F));
    const q = moved.varVelocity - (rest[1]?.[1] ?? 0);
    expect(q).toBeGreaterThan(0);
    const G = [[0.5], [1]];
    const whole = plus(
      rest,
      times(G, transposed(G)).map((row) => row.map((x) => q * x)),
    );
    expect(cov(moved).flat()).toBeAllClose(whole.flat(), 1e-12);
  });

  it('corrects as the matrices of a Kalman filter do', () => {
    const [noise, z] = [0.4, 2.2];
    const H = [[1, 0]];
    const S = start.varPosition + noise;
    const K = times(cov(start), transposed(H)).map((row) => row.map((x) => x / S));
    const after = corrected(start, z, noise);
    const mu = plus(
      mean(start),
      K.map((row) => row.map((x) => x * (z - start.position))),
    );
    const P = plus(cov(start), times(times(K, H), cov(start)), -1);
    expect(mean(after).flat()).toBeAllClose(mu.flat(), 1e-12);
    expect(cov(after).flat()).toBeAllClose(P.flat(), 1e-12);
  });

  it('learns a constant velocity, and is as sure as it is right', () => {
    const rng = new Rng(3);
    const errors: number[] = [];
    for (let run = 0; run < 400; run++) {
      const velocity = rng.normal(0, 1.5);
      let motion = motionAt(rng.normal(0, 0.5), 0.25);
      for (let t = 1; t <= 20; t++) {
        motion = corrected(predicted(motion), t * velocity + rng.normal(0, 0.5), 0.25);
      }
      errors.push((motion.velocity - velocity) / Math.sqrt(motion.varVelocity));
      expect(Math.abs(motion.position - 20 * velocity)).toBeLessThan(2.5);
    }
    // the filter allows for accelerations that do not happen: it may be surer than it says, not less
    const spread = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(spread).toBeLessThan(1.1);
    expect(spread).toBeGreaterThan(0.2);
  });

  it('stays where it was, with growing doubt, where it is not to move', () => {
    const rest = stayed(start);
    expect(rest).toMatchObject({ position: 3, velocity: 0, covariance: 0 });
    expect(rest.varPosition).toBeGreaterThan(start.varPosition);
  });
});
