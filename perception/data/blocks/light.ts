/**
 * Light and colour. Colours are linear RGB in [0, 1] until they are shown; sRGB is what people name
 * and frames hold.
 *
 *   shown = albedo (sky (0.7 + 0.3 n_z) + sun max(0, n . l)) + gloss sun max(0, n . h)^shininess
 *
 * with h half-way between the light and the eye (Blinn, "Models of light reflection for computer
 * synthesized pictures", SIGGRAPH 1977); in shadow only the sky's part is left.
 */

import type { Vec3 } from './vector.ts';

export interface Light {
  /** Unit vector towards the sun. */
  readonly towards: Vec3;
  readonly sun: number;
  readonly sky: number;
}

export interface Surface {
  /** Linear. */
  readonly albedo: Vec3;
  readonly gloss: number;
  readonly shininess: number;
}

/**
 * Adds the light that leaves a surface to three elements of `out`.
 * @param normal unit, and @param ray whose direction arrives there (of any length).
 */
export function addShade(
  { albedo, gloss, shininess }: Surface,
  { towards, sun, sky }: Light,
  normal: Float64Array,
  ray: Float64Array,
  inShadow: boolean,
  out: Float32Array,
  at: number,
): void {
  const nx = normal[0] as number; // three elements, and six of a ray
  const ny = normal[1] as number;
  const nz = normal[2] as number;
  const facing = nx * towards[0] + ny * towards[1] + nz * towards[2];
  let diffuse = sky * (0.7 + 0.3 * nz);
  let shine = 0;
  if (!inShadow && facing > 0) {
    diffuse += sun * facing;
    if (gloss > 0) {
      const dx = ray[3] as number;
      const dy = ray[4] as number;
      const dz = ray[5] as number;
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const hx = towards[0] - dx / length;
      const hy = towards[1] - dy / length;
      const hz = towards[2] - dz / length;
      const between = (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
      if (between > 0) shine = gloss * sun * between ** shininess;
    }
  }
  out[at] = (out[at] as number) + albedo[0] * diffuse + shine;
  out[at + 1] = (out[at + 1] as number) + albedo[1] * diffuse + shine;
  out[at + 2] = (out[at + 2] as number) + albedo[2] * diffuse + shine;
}

/** sRGB's transfer function (IEC 61966-2-1), both in [0, 1]. */
export function toLinear(shown: number): number {
  return shown <= 0.04045 ? shown / 12.92 : ((shown + 0.055) / 1.055) ** 2.4;
}

/** The same backwards, to a fractional byte; light beyond 1 is white. */
export function toByte(linear: number): number {
  const step = Math.min(TABLE, Math.max(0, Math.round(linear * TABLE)));
  return BYTES[step] as number; // in range by the two bounds
}

export function linearColor(srgb: Vec3): Vec3 {
  return [toLinear(srgb[0]), toLinear(srgb[1]), toLinear(srgb[2])];
}

/** sRGB of a hue in turns, a saturation and a value in [0, 1]. */
export function hsv(hue: number, saturation: number, value: number): Vec3 {
  const channel = (shift: number): number => {
    const k = (shift + 6 * hue) % 6;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

// ---------------------------------------------------------------------------

/** Fine enough that neighbours differ by less than a fifth of a byte where the curve is steepest. */
const TABLE = 1 << 14;
const BYTES = new Float32Array(TABLE + 1);
for (let i = 0; i <= TABLE; i++) {
  const linear = i / TABLE;
  BYTES[i] = 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
}
