/**
 * Looking into boxes: bilinear reading of images and maps, the boxes' soft masks, who hides whom,
 * and the gradients of all three with respect to the boxes. The geometry is that of
 * perception/supair/boxes/glimpse.ts and occlusion.ts; positions are in double precision.
 *
 * A row of a patch mixes two lines of the frame first, as far as the box reaches, and reads its
 * sample points from that one line. "Open" reading finds zeros outside the frame: its lines have
 * BEFORE zeros in front and enough of them behind.
 */

/** Open sample points reach from pixel -2 to pixel size + 2. */
const BEFORE: i32 = 2;
const BORDER: i32 = 5;
/** Room behind every line, so that four floats may be read at its end. */
const SLACK: i32 = 4;
/** Clamped sample points stay this far inside the last pixel, so that both neighbours exist. */
const INSIDE: f64 = 1e-4;

/** Bytes of scratch that every kernel below needs. */
export function boxScratch(height: i32, width: i32, channels: i32, patch: i32): i32 {
  const line = (width + BORDER) * channels + SLACK;
  return 4 * (6 * patch + 3 * line + 2 * (height + width + 2 * SLACK) + height * width);
}

/** Patches [B N, P P, C] of images [B, H, W, C]; the border repeats outside. */
export function readPatches(
  image: usize, sx: usize, sy: usize, x: usize, y: usize, out: usize, scratch: usize,
  batch: i32, perFrame: i32, height: i32, width: i32, channels: i32, patch: i32,
): void {
  const points = bytes(2 * patch), frame = bytes(height * width * channels);
  const ys = scratch, xs = ys + points, line = xs + points;
  for (let m = 0; m < batch * perFrame; m++) {
    clampedPoints(at(sy, m), at(y, m), patch, height, ys);
    clampedPoints(at(sx, m), at(x, m), patch, width, xs);
    const own = image + (m / perFrame) * frame;
    const first = lowest(xs, patch) * channels, last = (highest(xs, patch) + 2) * channels;
    for (let j = 0; j < patch; j++) {
      const upper = own + bytes(index(ys, j) * width * channels);
      mixLines(upper, upper + bytes(width * channels), share(ys, j), first, last, line);
      if (channels == 1) readLine(line, xs, patch, out);
      else if (channels == 3) readColors(line, xs, patch, out);
      else readChannels(line, xs, patch, channels, out);
      out += bytes(patch * channels);
    }
  }
}

/** Gradients of `readPatches` with respect to the boxes, each [B N]. */
export function readPatchesGradient(
  image: usize, sx: usize, sy: usize, x: usize, y: usize, dy: usize,
  dSx: usize, dSy: usize, dX: usize, dY: usize, scratch: usize,
  batch: i32, perFrame: i32, height: i32, width: i32, channels: i32, patch: i32,
): void {
  const points = bytes(2 * patch), frame = bytes(height * width * channels);
  const ys = scratch, xs = ys + points;
  const slopesY = xs + points, slopesX = slopesY + bytes(patch);
  const line = slopesX + bytes(patch), change = line + bytes(width * channels + SLACK);
  for (let m = 0; m < batch * perFrame; m++) {
    clampedPoints(at(sy, m), at(y, m), patch, height, ys);
    clampedPoints(at(sx, m), at(x, m), patch, width, xs);
    memory.fill(slopesX, 0, bytes(patch));
    const own = image + (m / perFrame) * frame;
    const first = lowest(xs, patch) * channels, last = (highest(xs, patch) + 2) * channels;
    for (let j = 0; j < patch; j++) {
      const upper = own + bytes(index(ys, j) * width * channels);
      const lower = upper + bytes(width * channels);
      mixLines(upper, lower, share(ys, j), first, last, line);
      subtractLines(upper, lower, first, last, change);
      const slope = channels == 1
        ? slopesOf(line, change, xs, patch, dy, slopesX)
        : slopesOfChannels(line, change, xs, patch, channels, dy, slopesX);
      store<f32>(slopesY + bytes(j), slope);
      dy += bytes(patch * channels);
    }
    toBox(at(sx, m), at(x, m), patch, slopesX, width, dSx, dX, m);
    toBox(at(sy, m), at(y, m), patch, slopesY, height, dSy, dY, m);
  }
}

/**
 * Slot 1 in front: available [N + 1, B, H, W] with b_0 = 1, b_k = b_{k-1} (1 - m_k), and
 * visible [B, N, P P], b_{k-1} seen through box k.
 */
export function occlude(
  sx: usize, sy: usize, x: usize, y: usize, available: usize, visible: usize, scratch: usize,
  batch: i32, slots: i32, height: i32, width: i32, patch: i32,
): void {
  const points = bytes(2 * patch), frame = bytes(height * width);
  const ys = scratch, xs = ys + points;
  const cy = xs + points, cx = cy + bytes(height + SLACK), line = cx + bytes(width + SLACK);
  memory.fill(line, 0, bytes(width + BORDER + SLACK));
  const one = f32x4.splat(1);
  for (let b = 0; b < batch; b++) {
    let map = available + b * frame;
    for (let i = 0; i < height * width; i++) store<f32>(map + bytes(i), 1);
    for (let k = 0; k < slots; k++) {
      const m = b * slots + k;
      openPoints(at(sy, m), at(y, m), patch, height, ys);
      openPoints(at(sx, m), at(x, m), patch, width, xs);
      for (let j = 0; j < patch; j++) {
        mixOpen(map, height, width, index(ys, j), share(ys, j), line);
        readLine(line + bytes(BEFORE), xs, patch, visible);
        visible += bytes(patch);
      }
      coverage(at(sy, m), at(y, m), patch, height, cy);
      coverage(at(sx, m), at(x, m), patch, width, cx);
      const next = map + batch * frame;
      for (let j = 0; j < height; j++) {
        const from = map + bytes(j * width), to = next + bytes(j * width);
        const c = load<f32>(cy + bytes(j));
        if (c == 0) {
          memory.copy(to, from, bytes(width));
          continue;
        }
        const c4 = f32x4.splat(c);
        let i = 0;
        for (; i + 4 <= width; i += 4) {
          const mask = f32x4.min(f32x4.mul(c4, v128.load(cx + bytes(i))), one);
          v128.store(to + bytes(i), f32x4.mul(v128.load(from + bytes(i)), f32x4.sub(one, mask)));
        }
        for (; i < width; i++) {
          const mask = min<f32>(c * load<f32>(cx + bytes(i)), 1);
          store<f32>(to + bytes(i), load<f32>(from + bytes(i)) * (1 - mask));
        }
      }
      map = next;
    }
  }
}

/** Gradients of `occlude` with respect to the boxes, each [B, N]. */
export function occludeGradient(
  sx: usize, sy: usize, x: usize, y: usize, available: usize,
  dAvailable: usize, dVisible: usize,
  dSx: usize, dSy: usize, dX: usize, dY: usize, scratch: usize,
  batch: i32, slots: i32, height: i32, width: i32, patch: i32,
): void {
  const points = bytes(2 * patch), frame = bytes(height * width), area = bytes(patch * patch);
  const lineBytes = bytes(width + BORDER + SLACK);
  const ys = scratch, xs = ys + points;
  const slopesY = xs + points, slopesX = slopesY + bytes(patch);
  const cy = slopesX + bytes(patch), cx = cy + bytes(height + SLACK);
  const dCy = cx + bytes(width + SLACK), dCx = dCy + bytes(height + SLACK);
  const line = dCx + bytes(width + SLACK), change = line + lineBytes, spread = change + lineBytes;
  const dMap = spread + lineBytes; // with respect to b_k
  memory.fill(line, 0, 3 * lineBytes);
  for (let b = 0; b < batch; b++) {
    memory.copy(dMap, dAvailable + (slots * batch + b) * frame, frame);
    for (let k = slots - 1; k >= 0; k--) {
      const m = b * slots + k;
      const map = available + (k * batch + b) * frame;
      const sxm = at(sx, m), xm = at(x, m), sym = at(sy, m), ym = at(y, m);
      coverage(sym, ym, patch, height, cy);
      coverage(sxm, xm, patch, width, cx);
      uncover(map, height, width, cy, cx, dMap, dCy, dCx);
      openPoints(sym, ym, patch, height, ys);
      openPoints(sxm, xm, patch, width, xs);
      memory.fill(slopesX, 0, bytes(patch));
      let dy = dVisible + m * area;
      for (let j = 0; j < patch; j++) {
        const row = index(ys, j), f = share(ys, j);
        mixOpen(map, height, width, row, f, line);
        subtractOpen(map, height, width, row, change);
        const inner = bytes(BEFORE);
        store<f32>(slopesY + bytes(j), slopesOf(line + inner, change + inner, xs, patch, dy, slopesX));
        if (k > 0) scatter(dy, xs, patch, row, f, height, width, spread, dMap);
        dy += bytes(patch);
      }
      toBox(sxm, xm, patch, slopesX, 0, dSx, dX, m);
      toBox(sym, ym, patch, slopesY, 0, dSy, dY, m);
      coverageGradient(sxm, xm, patch, width, dCx, dSx, dX, m);
      coverageGradient(sym, ym, patch, height, dCy, dSy, dY, m);
      if (k > 0) addTo(dMap, dAvailable + (k * batch + b) * frame, height * width);
    }
  }
}

// --- positions -------------------------------------------------------------

@inline
function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

@inline
function at(x: usize, i: i32): f64 {
  return load<f32>(x + bytes(i)) as f64;
}

/** Sample point k of P along an axis, both ends of the box included. */
@inline
function samplePoint(scale: f64, start: f64, patch: i32, k: i32): f64 {
  return start + (scale * (patch * k)) / (patch - 1);
}

/** Points are pairs of a pixel (i32) and the share of its successor (f32). */
@inline
function index(points: usize, k: i32): i32 {
  return load<i32>(points + (k << 3));
}

@inline
function share(points: usize, k: i32): f32 {
  return load<f32>(points + (k << 3), 4);
}

@inline
function putPoint(points: usize, k: i32, q: f64): void {
  const pixel = floor<f64>(q);
  store<i32>(points + (k << 3), q == q ? (pixel as i32) : 0); // a box of NaN reads NaN
  store<f32>(points + (k << 3), (q - pixel) as f32, 4);
}

function clampedPoints(scale: f64, start: f64, patch: i32, size: i32, to: usize): void {
  for (let k = 0; k < patch; k++) {
    const q = min<f64>(max<f64>(samplePoint(scale, start, patch, k), 0), (size as f64) - 1 - INSIDE);
    putPoint(to, k, q);
  }
}

function openPoints(scale: f64, start: f64, patch: i32, size: i32, to: usize): void {
  for (let k = 0; k < patch; k++) {
    putPoint(to, k, min<f64>(max<f64>(samplePoint(scale, start, patch, k), -2), size + 1));
  }
}

/** Points run in one direction, but a box drawn with a negative scale runs backwards. */
@inline
function lowest(points: usize, patch: i32): i32 {
  return min(index(points, 0), index(points, patch - 1));
}

@inline
function highest(points: usize, patch: i32): i32 {
  return max(index(points, 0), index(points, patch - 1));
}

// --- lines -----------------------------------------------------------------

/** upper + (lower - upper) share, for floats first .. last - 1. */
function mixLines(
  upper: usize, lower: usize, share: f32, first: i32, last: i32, to: usize,
): void {
  const share4 = f32x4.splat(share);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const a = v128.load(upper + bytes(i)), b = v128.load(lower + bytes(i));
    v128.store(to + bytes(i), f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share4)));
  }
  for (; i < last; i++) {
    const a = load<f32>(upper + bytes(i)), b = load<f32>(lower + bytes(i));
    store<f32>(to + bytes(i), a + (b - a) * share);
  }
}

/** lower - upper. */
function subtractLines(upper: usize, lower: usize, first: i32, last: i32, to: usize): void {
  let i = first;
  for (; i + 4 <= last; i += 4) {
    v128.store(
      to + bytes(i), f32x4.sub(v128.load(lower + bytes(i)), v128.load(upper + bytes(i))),
    );
  }
  for (; i < last; i++) {
    store<f32>(to + bytes(i), load<f32>(lower + bytes(i)) - load<f32>(upper + bytes(i)));
  }
}

/** Lines `row` and `row + 1` of a map mixed, between zeros; lines outside are zero. */
function mixOpen(map: usize, height: i32, width: i32, row: i32, share: f32, line: usize): void {
  const to = line + bytes(BEFORE), upper = map + bytes(row * width);
  const above = row >= 0 && row < height, below = row >= -1 && row < height - 1;
  if (above && below) mixLines(upper, upper + bytes(width), share, 0, width, to);
  else if (above) scaleLine(upper, 1 - share, width, to);
  else if (below) scaleLine(upper + bytes(width), share, width, to);
  else memory.fill(to, 0, bytes(width));
}

/** Their difference. */
function subtractOpen(map: usize, height: i32, width: i32, row: i32, line: usize): void {
  const to = line + bytes(BEFORE), upper = map + bytes(row * width);
  const above = row >= 0 && row < height, below = row >= -1 && row < height - 1;
  if (above && below) subtractLines(upper, upper + bytes(width), 0, width, to);
  else if (above) scaleLine(upper, -1, width, to);
  else if (below) memory.copy(to, upper + bytes(width), bytes(width));
  else memory.fill(to, 0, bytes(width));
}

function scaleLine(from: usize, factor: f32, n: i32, to: usize): void {
  for (let i = 0; i < n; i++) store<f32>(to + bytes(i), load<f32>(from + bytes(i)) * factor);
}

/** to += from. */
function addTo(to: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(to + bytes(i), f32x4.add(v128.load(to + bytes(i)), v128.load(from + bytes(i))));
  }
  for (; i < n; i++) {
    store<f32>(to + bytes(i), load<f32>(to + bytes(i)) + load<f32>(from + bytes(i)));
  }
}

// --- sample points of a line -----------------------------------------------

function readLine(line: usize, xs: usize, patch: i32, out: usize): void {
  for (let i = 0; i < patch; i++) {
    const p = line + bytes(index(xs, i));
    const a = load<f32>(p);
    store<f32>(out + bytes(i), a + (load<f32>(p, 4) - a) * share(xs, i));
  }
}

/** Three channels at once; the fourth lane is overwritten by the next point. */
function readColors(line: usize, xs: usize, patch: i32, out: usize): void {
  for (let i = 0; i < patch; i++) {
    const p = line + bytes(3 * index(xs, i));
    const a = v128.load(p), b = v128.load(p, 12);
    const value = f32x4.add(a, f32x4.mul(f32x4.sub(b, a), f32x4.splat(share(xs, i))));
    if (i + 1 < patch) {
      v128.store(out, value);
      out += 12;
    } else {
      v128.store64_lane(out, value, 0);
      v128.store32_lane(out, value, 2, 8);
    }
  }
}

function readChannels(line: usize, xs: usize, patch: i32, channels: i32, out: usize): void {
  for (let i = 0; i < patch; i++) {
    const f = share(xs, i);
    let p = line + bytes(channels * index(xs, i));
    for (let c = 0; c < channels; c++) {
      const a = load<f32>(p);
      store<f32>(out, a + (load<f32>(p + bytes(channels)) - a) * f);
      p += 4;
      out += 4;
    }
  }
}

/** Adds to the slopes of the line's points; returns the slope of the line itself. */
function slopesOf(
  line: usize, change: usize, xs: usize, patch: i32, dy: usize, slopes: usize,
): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < patch; i++) {
    const g = load<f32>(dy + bytes(i)), f = share(xs, i);
    const p = bytes(index(xs, i));
    const to = slopes + bytes(i);
    store<f32>(to, load<f32>(to) + g * (load<f32>(line + p, 4) - load<f32>(line + p)));
    const a = load<f32>(change + p);
    sum += g * (a + (load<f32>(change + p, 4) - a) * f);
  }
  return sum;
}

function slopesOfChannels(
  line: usize, change: usize, xs: usize, patch: i32, channels: i32, dy: usize, slopes: usize,
): f32 {
  let sum: f32 = 0;
  const step = bytes(channels);
  for (let i = 0; i < patch; i++) {
    const f = share(xs, i);
    let p = step * index(xs, i);
    let own: f32 = 0;
    for (let c = 0; c < channels; c++) {
      const g = load<f32>(dy);
      own += g * (load<f32>(line + p + step) - load<f32>(line + p));
      const a = load<f32>(change + p);
      sum += g * (a + (load<f32>(change + p + step) - a) * f);
      p += 4;
      dy += 4;
    }
    const to = slopes + bytes(i);
    store<f32>(to, load<f32>(to) + own);
  }
  return sum;
}

/** Adds a patch row's dy to the four neighbours of its points, inside the frame. */
function scatter(
  dy: usize, xs: usize, patch: i32, row: i32, f: f32, height: i32, width: i32,
  spread: usize, dMap: usize,
): void {
  if (row < -1 || row >= height) return;
  const inner = spread + bytes(BEFORE);
  for (let i = 0; i < patch; i++) {
    const g = load<f32>(dy + bytes(i)), fx = share(xs, i);
    const p = inner + bytes(index(xs, i));
    store<f32>(p, load<f32>(p) + g * (1 - fx));
    store<f32>(p, load<f32>(p, 4) + g * fx, 4);
  }
  const first = max(0, lowest(xs, patch)), last = min(width, highest(xs, patch) + 2);
  const upper = dMap + bytes(row * width), lower = upper + bytes(width);
  const above = row >= 0, below = row < height - 1;
  for (let i = first; i < last; i++) {
    const g = load<f32>(inner + bytes(i)), to = bytes(i);
    if (above) store<f32>(upper + to, load<f32>(upper + to) + g * (1 - f));
    if (below) store<f32>(lower + to, load<f32>(lower + to) + g * f);
  }
  memory.fill(spread, 0, bytes(width + BORDER));
}

// --- masks -----------------------------------------------------------------

/** Summed hats a pixel, [size]; hats as wide as the spacing where that exceeds a pixel. */
function coverage(scale: f64, start: f64, patch: i32, size: i32, to: usize): void {
  const reach = max<f64>(1, (scale * patch) / (patch - 1));
  memory.fill(to, 0, bytes(size));
  for (let k = 0; k < patch; k++) {
    const q = samplePoint(scale, start, patch, k);
    const low = max<f64>(0, ceil<f64>(q - reach));
    const high = min<f64>((size as f64) - 1, floor<f64>(q + reach));
    for (let i = low; i <= high; i += 1) {
      const here = to + bytes(i as i32);
      store<f32>(here, load<f32>(here) + (max<f64>(0, 1 - abs<f64>(q - i) / reach) as f32));
    }
  }
}

/** From db_k (in dMap) to the coverages, and to db_{k-1} (in dMap again) through 1 - m_k. */
function uncover(
  map: usize, height: i32, width: i32, cy: usize, cx: usize, dMap: usize, dCy: usize, dCx: usize,
): void {
  const one = f32x4.splat(1);
  memory.fill(dCx, 0, bytes(width));
  for (let j = 0; j < height; j++) {
    const c = load<f32>(cy + bytes(j));
    store<f32>(dCy + bytes(j), 0);
    if (c == 0) continue;
    const c4 = f32x4.splat(c);
    const from = map + bytes(j * width), to = dMap + bytes(j * width);
    let sum4 = f32x4.splat(0);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const x = v128.load(cx + bytes(i)), g = v128.load(to + bytes(i));
      const mask = f32x4.mul(c4, x);
      // clipped masks have no slope
      const slope = v128.and(f32x4.mul(g, v128.load(from + bytes(i))), f32x4.le(mask, one));
      sum4 = f32x4.sub(sum4, f32x4.mul(slope, x));
      v128.store(dCx + bytes(i), f32x4.sub(v128.load(dCx + bytes(i)), f32x4.mul(slope, c4)));
      v128.store(to + bytes(i), f32x4.mul(g, f32x4.sub(one, f32x4.min(mask, one))));
    }
    let sum = f32x4.extract_lane(sum4, 0) + f32x4.extract_lane(sum4, 1) +
      f32x4.extract_lane(sum4, 2) + f32x4.extract_lane(sum4, 3);
    for (; i < width; i++) {
      const x = load<f32>(cx + bytes(i)), g = load<f32>(to + bytes(i));
      const mask = c * x;
      const slope: f32 = mask <= 1 ? g * load<f32>(from + bytes(i)) : 0;
      sum -= slope * x;
      store<f32>(dCx + bytes(i), load<f32>(dCx + bytes(i)) - slope * c);
      store<f32>(to + bytes(i), g * (1 - min<f32>(mask, 1)));
    }
    store<f32>(dCy + bytes(j), sum);
  }
}

// --- from points and coverages to the box -----------------------------------

/**
 * Writes the gradients of box m from those of its points. Points clamped to the frame have none;
 * `size` 0 means that none were.
 */
function toBox(
  scale: f64, start: f64, patch: i32, slopes: usize, size: i32, dScale: usize, dStart: usize, m: i32,
): void {
  let byStart: f64 = 0, byScale: f64 = 0;
  for (let k = 0; k < patch; k++) {
    if (size > 0) {
      const q = samplePoint(scale, start, patch, k);
      if (q < 0 || q > (size as f64) - 1 - INSIDE) continue;
    }
    const slope = at(slopes, k);
    byStart += slope;
    byScale += (slope * (patch * k)) / (patch - 1);
  }
  store<f32>(dScale + bytes(m), byScale as f32);
  store<f32>(dStart + bytes(m), byStart as f32);
}

/** Adds what reaches box m through a coverage: hats max(0, 1 - |q_k - i| / reach). */
function coverageGradient(
  scale: f64, start: f64, patch: i32, size: i32, dCoverage: usize, dScale: usize, dStart: usize, m: i32,
): void {
  const spacing = (patch as f64) / (patch - 1);
  const reach = max<f64>(1, scale * spacing);
  let byStart: f64 = 0, byScale: f64 = 0;
  for (let k = 0; k < patch; k++) {
    const q = samplePoint(scale, start, patch, k);
    const low = max<f64>(0, ceil<f64>(q - reach));
    const high = min<f64>((size as f64) - 1, floor<f64>(q + reach));
    for (let i = low; i <= high; i += 1) {
      const away = q - i;
      if (abs<f64>(away) >= reach) continue;
      const g = at(dCoverage, i as i32);
      const toPoint: f64 = away == 0 ? 0 : (away > 0 ? -g : g) / reach;
      byStart += toPoint;
      byScale += toPoint * k * spacing;
      if (reach > 1) byScale += (abs<f64>(away) / (reach * reach)) * spacing * g;
    }
  }
  store<f32>(dScale + bytes(m), (at(dScale, m) + byScale) as f32);
  store<f32>(dStart + bytes(m), (at(dStart, m) + byStart) as f32);
}
