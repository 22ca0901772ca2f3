/** Bilinear reading and box masks for one frame; the geometry of `boxes/glimpse.ts`. */

/** Sample point k of `patch` along an axis, both ends of the box included. */
@inline
function samplePoint(scale: f64, start: f64, patch: i32, k: i32): f64 {
  return start + (scale * patch * k) / (patch - 1);
}

/**
 * Two neighbouring pixels and the share of the second for each sample point: [patch] pairs of an
 * index (i32) and a share (f32). Points are clamped between `low` and `high`.
 */
export function clampedTaps(scale: f64, start: f64, patch: i32, low: f64, high: f64, out: usize): void {
  for (let k = 0; k < patch; k++, out += 8) {
    const q = min(max(samplePoint(scale, start, patch, k), low), high);
    const whole = Math.floor(q);
    store<i32>(out, <i32>whole);
    store<f32>(out, <f32>(q - whole), 4);
  }
}

@inline
function mixed(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}

@inline
function between(a: f32, b: f32, share: f32): f32 {
  return a + (b - a) * share;
}

/** Every sample point of a box from pixels [H, W, 4] into `out` [P P, 4]; taps inside the frame. */
export function readPixels(pixels: usize, width: i32, patch: i32, y: usize, x: usize, out: usize): void {
  const down = <usize>width << 4;
  for (let j = 0; j < patch; j++, y += 8) {
    const row = pixels + <usize>load<i32>(y) * down;
    const fy = v128.load32_splat(y, 4);
    let tap = x;
    for (let i = 0; i < patch; i++, tap += 8, out += 16) {
      const at = row + (<usize>load<i32>(tap) << 4);
      const fx = v128.load32_splat(tap, 4);
      const top = mixed(v128.load(at), v128.load(at, 16), fx);
      const bottom = mixed(v128.load(at + down), v128.load(at + down, 16), fx);
      v128.store(out, mixed(top, bottom, fy));
    }
  }
}

/** The same from a map [H, W] into `out` [P P]. */
export function readMap(map: usize, width: i32, patch: i32, y: usize, x: usize, out: usize): void {
  const down = <usize>width << 2;
  for (let j = 0; j < patch; j++, y += 8) {
    const row = map + <usize>load<i32>(y) * down;
    const fy = load<f32>(y, 4);
    let tap = x;
    for (let i = 0; i < patch; i++, tap += 8, out += 4) {
      const at = row + (<usize>load<i32>(tap) << 2);
      const fx = load<f32>(tap, 4);
      const top = between(load<f32>(at), load<f32>(at, 4), fx);
      const bottom = between(load<f32>(at + down), load<f32>(at + down, 4), fx);
      store<f32>(out, between(top, bottom, fy));
    }
  }
}

@inline
function valueAt(map: usize, height: i32, width: i32, row: i32, column: i32): f32 {
  if (row < 0 || row >= height || column < 0 || column >= width) return 0;
  return load<f32>(map + (<usize>(row * width + column) << 2));
}

/** The same with zero outside the map, for taps that may lie there. */
export function readOpen(
  map: usize, height: i32, width: i32, patch: i32, y: usize, x: usize, out: usize,
): void {
  for (let j = 0; j < patch; j++, y += 8) {
    const row = load<i32>(y);
    const fy = load<f32>(y, 4);
    let tap = x;
    for (let i = 0; i < patch; i++, tap += 8, out += 4) {
      const column = load<i32>(tap);
      const fx = load<f32>(tap, 4);
      const top = between(
        valueAt(map, height, width, row, column), valueAt(map, height, width, row, column + 1), fx,
      );
      const bottom = between(
        valueAt(map, height, width, row + 1, column), valueAt(map, height, width, row + 1, column + 1), fx,
      );
      store<f32>(out, between(top, bottom, fy));
    }
  }
}

/** Summed hats a pixel, [size]; hats as wide as the spacing where that exceeds a pixel. */
function coverage(scale: f64, start: f64, patch: i32, size: i32, out: usize): void {
  const reach = max<f64>(1, (scale * patch) / (patch - 1));
  memory.fill(out, 0, <usize>size << 2);
  for (let k = 0; k < patch; k++) {
    const q = samplePoint(scale, start, patch, k);
    const last = <i32>min<f64>(size - 1, Math.floor(q + reach));
    for (let i = <i32>max<f64>(0, Math.ceil(q - reach)); i <= last; i++) {
      const at = out + (<usize>i << 2);
      store<f32>(at, load<f32>(at) + <f32>max<f64>(0, 1 - Math.abs(q - i) / reach));
    }
  }
}

/**
 * Multiplies a map [H, W] by one minus a box's mask, in place.
 *
 * @param scratch height + width floats.
 */
export function coverBox(
  map: usize, height: i32, width: i32, sx: f64, sy: f64, x: f64, y: f64, patch: i32, scratch: usize,
): void {
  const across = scratch + (<usize>height << 2);
  coverage(sy, y, patch, height, scratch);
  coverage(sx, x, patch, width, across);
  for (let j = 0; j < height; j++, map += <usize>width << 2) {
    const cy = load<f32>(scratch + (<usize>j << 2));
    if (cy == 0) continue;
    for (let i = 0; i < width; i++) {
      const cx = load<f32>(across + (<usize>i << 2));
      if (cx == 0) continue;
      const at = map + (<usize>i << 2);
      store<f32>(at, load<f32>(at) * (1 - min<f32>(1, cy * cx)));
    }
  }
}
