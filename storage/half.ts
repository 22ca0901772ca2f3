/**
 * IEEE 754 half precision (binary16): 1 sign, 5 exponent (bias 15), 10 fraction bits.
 * Rounding is to nearest, ties to even, as hardware and NumPy do it.
 */

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The half nearest to `value` (first rounded to float32), as its 16 bits. */
export function toHalfBits(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0] as number; // one element by construction
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff); // NaN
  if (magnitude >= 0x477f_f000) return sign | 0x7c00; // 65520 and above round to infinity
  if (magnitude >= 0x3880_0000) {
    // Normal: rebias the exponent; adding just under half a unit (half where odd) rounds to even,
    // and a carry out of the fraction correctly raises the exponent.
    const rebiased = magnitude - 0x3800_0000;
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  // Subnormal: a multiple of 2^-24. Doubles near 2^52 have unit spacing, so adding it rounds
  // to an integer, ties to even; 1024 is then the smallest normal, its bits already right.
  const units = Math.abs(scratch[0] as number) * 2 ** 24;
  return sign | (units + 2 ** 52 - 2 ** 52);
}

/** The values of many halves, exact in float32. */
export function fromHalves(halves: Uint16Array): Float32Array {
  values ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => fromHalfBits(bits));
  const out = new Float32Array(halves.length);
  for (let i = 0; i < out.length; i++) out[i] = values[halves[i] as number] as number; // 16 bits index all
  return out;
}

/** Of all halves, by their bits: made once, for a model has half a million of them. */
let values: Float32Array | null = null;

/** The value of a half given as 16 bits, exact in float32. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
