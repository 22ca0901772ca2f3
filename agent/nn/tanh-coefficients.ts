/**
 * tanh x = x P(x^2) / Q(x^2) on |x| <= 8, clamped beyond: a rational minimax fit of our own
 * (relative error 6.5e-9 before float32 rounding, found by reweighted least squares on a Chebyshev
 * grid). Listed from the constant term up; all are float32 numbers. `kernels/simd.as` repeats them
 * and a test compares the two.
 */

export const TANH_LIMIT = 8;

type Coefficients = readonly [number, number, number, number, number];

const float32 = (...values: Coefficients): Coefficients => {
  const [a, b, c, d, e] = values;
  const f = Math.fround;
  return [f(a), f(b), f(c), f(d), f(e)];
};

export const TANH_NUMERATOR: Coefficients = float32(
  1,
  0.1344452202320099,
  0.003571626963093877,
  2.1895124518778175e-5,
  1.5231028882567443e-8,
);

export const TANH_DENOMINATOR: Coefficients = float32(
  1,
  0.4677785038948059,
  0.026164554059505463,
  0.0003411338839214295,
  8.522703183189151e-7,
);
