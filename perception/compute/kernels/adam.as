/**
 * A step of Adam over `n` parameters: reads each array once and writes the new values beside it
 * (results may also replace their sources). The recursion is that of ../adam.ts.
 */

@inline
function mix(x: v128, share: v128, y: v128, rest: v128): v128 {
  return f32x4.add(f32x4.mul(x, share), f32x4.mul(y, rest));
}

/** @param rate step size with both bias corrections in it. */
export function adam(
  param: usize, first: usize, second: usize, gradient: usize,
  newParam: usize, newFirst: usize, newSecond: usize,
  n: i32, rate: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1), c1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2), c2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate), e = f32x4.splat(epsilon);
  const whole = ((n & ~3) as usize) << 2, end = (n as usize) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const g = v128.load(gradient + i);
    const m = mix(v128.load(first + i), b1, g, c1);
    const v = mix(v128.load(second + i), b2, f32x4.mul(g, g), c2);
    v128.store(newFirst + i, m);
    v128.store(newSecond + i, v);
    const step = f32x4.div(f32x4.mul(m, r), f32x4.add(f32x4.sqrt(v), e));
    v128.store(newParam + i, f32x4.sub(v128.load(param + i), step));
  }
  for (let i = whole; i < end; i += 4) {
    const g = load<f32>(gradient + i);
    const m = load<f32>(first + i) * beta1 + g * (1 - beta1);
    const v = load<f32>(second + i) * beta2 + g * g * (1 - beta2);
    store<f32>(newFirst + i, m);
    store<f32>(newSecond + i, v);
    store<f32>(newParam + i, load<f32>(param + i) - (m * rate) / (sqrt<f32>(v) + epsilon));
  }
}
