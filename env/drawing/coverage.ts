/**
 * Exact area coverage of polygons on the pixel grid: how much of each pixel a shape fills.
 *
 * Every edge adds, in each pixel row it crosses, the signed height it spans there, split between the
 * pixel and its right neighbour by the area to the edge's right; a running sum along the row then
 * gives coverage. The result is the true area up to rounding, for any simple polygon.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

/** Coverage in [0, 1] of the pixels [x0, x1) x [y0, y1), which may reach outside the frame. */
export interface Coverage {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Elements from one row of `values` to the next. */
  stride: number;
  /** Row-major; element (y - y0) * stride + (x - x0) belongs to pixel (x, y). Scratch: reused. */
  values: Float64Array;
}

export function createCoverage(): Coverage {
  return { x0: 0, y0: 0, x1: 0, y1: 0, stride: 0, values: new Float64Array(0) };
}

/**
 * Writes the coverage of a polygon scaled by `size` and moved to (`x`, `y`), frame pixels.
 * @param outline corners x0, y0, x1, y1, ... in either sense of rotation.
 */
export function coverPolygon(
  outline: Float64Array,
  x: number,
  y: number,
  size: number,
  out: Coverage,
): void {
  setBounds(outline, x, y, size, out);
  const { values, stride, x0, y0 } = out;
  const rows = out.y1 - y0;
  values.fill(0, 0, rows * stride);

  const last = outline.length - 2;
  let fromX = x + size * (outline[last] as number) - x0;
  let fromY = y + size * (outline[last + 1] as number) - y0;
  for (let i = 0; i <= last; i += 2) {
    const toX = x + size * (outline[i] as number) - x0;
    const toY = y + size * (outline[i + 1] as number) - y0;
    if (toY > fromY) addEdge(values, stride, fromX, fromY, toX, toY, 1);
    else if (toY < fromY) addEdge(values, stride, toX, toY, fromX, fromY, -1);
    fromX = toX;
    fromY = toY;
  }

  const columns = out.x1 - x0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = row * stride, end = at + columns; at < end; at++) {
      sum += values[at] as number;
      const area = sum < 0 ? -sum : sum; // the sense of rotation only sets the sign
      values[at] = Math.min(area, 1);
    }
  }
}

// ---------------------------------------------------------------------------

function setBounds(outline: Float64Array, x: number, y: number, size: number, out: Coverage): void {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < outline.length; i += 2) {
    const px = x + size * (outline[i] as number);
    const py = y + size * (outline[i + 1] as number);
    if (px < left) left = px;
    if (px > right) right = px;
    if (py < top) top = py;
    if (py > bottom) bottom = py;
  }
  out.x0 = Math.floor(left);
  out.y0 = Math.floor(top);
  out.x1 = Math.ceil(right);
  out.y1 = Math.ceil(bottom);
  out.stride = out.x1 - out.x0 + 2; // an edge on the right border spills into two more
  const needed = out.stride * (out.y1 - out.y0);
  if (out.values.length < needed) out.values = new Float64Array(needed);
}

/** Adds an edge that runs downwards from (xa, ya) to (xb, yb), window coordinates, ya < yb. */
function addEdge(
  values: Float64Array,
  stride: number,
  xa: number,
  ya: number,
  xb: number,
  yb: number,
  sign: number,
): void {
  const slope = (xb - xa) / (yb - ya);
  const low = Math.min(xa, xb);
  const high = Math.max(xa, xb);
  let top = ya;
  let topX = xa;
  while (top < yb) {
    const row = Math.floor(top);
    const bottom = Math.min(row + 1, yb);
    let bottomX = bottom === yb ? xb : xa + (bottom - ya) * slope;
    if (bottomX < low)
      bottomX = low; // rounding must not leave the window
    else if (bottomX > high) bottomX = high;
    const height = sign * (bottom - top);
    if (topX < bottomX) addSpan(values, row * stride, topX, bottomX, height);
    else addSpan(values, row * stride, bottomX, topX, height);
    top = bottom;
    topX = bottomX;
  }
}

/** Adds the part of an edge inside one pixel row: x from `left` to `right`, signed `height`. */
function addSpan(
  values: Float64Array,
  rowStart: number,
  left: number,
  right: number,
  height: number,
): void {
  const first = Math.floor(left);
  if (right <= first + 1) {
    const beside = height * ((left + right) / 2 - first); // area left of the edge in this pixel
    const at = rowStart + first;
    values[at] = (values[at] as number) + height - beside;
    values[at + 1] = (values[at + 1] as number) + beside;
    return;
  }
  const perPixel = height / (right - left);
  for (let pixel = first, from = left; from < right; pixel++) {
    const to = Math.min(pixel + 1, right);
    const part = perPixel * (to - from);
    const beside = part * ((from + to) / 2 - pixel);
    const at = rowStart + pixel;
    values[at] = (values[at] as number) + part - beside;
    values[at + 1] = (values[at + 1] as number) + beside;
    from = to;
  }
}
