/**
 * The sensor in AssemblyScript: WebAssembly SIMD, sixteen bytes of a frame at a time. Pointers are byte
 * addresses in the imported memory. Compiled by `node scripts/build-kernels.mjs` into ../sensor-wasm.ts;
 * what it computes is said in ../sensor.ts.
 */

/** Bytes of a block. */
const BLOCK: i32 = 256;

/**
 * The rounded product of fractions of 2^15 is the rounded product with a lamp in steps of 2^-8:
 * (2^7 byte gain + 2^14) / 2^15 = (byte gain + 2^7) / 2^8.
 */
@inline
function lit(bytes: v128, gain: v128): v128 {
  return i16x8.q15mulr_sat_s(i16x8.shl(bytes, 7), gain);
}

/**
 * @param starts for each block, where in `noise` its draws begin, int32.
 * @param gain brightness of the lamp in steps of 1/256, below 2^15.
 */
export function expose(
  picture: usize, noise: usize, starts: usize, blocks: i32, gain: i32, out: usize,
): void {
  const factor = i16x8.splat(<i16>gain);
  for (let block = 0; block < blocks; block++) {
    let draws = noise + load<u32>(starts);
    starts += 4;
    for (let k = 0; k < BLOCK; k += 16) {
      const bytes = v128.load(picture);
      const added = v128.load(draws);
      const low = i16x8.add(
        lit(i16x8.extend_low_i8x16_u(bytes), factor), i16x8.extend_low_i8x16_s(added),
      );
      const high = i16x8.add(
        lit(i16x8.extend_high_i8x16_u(bytes), factor), i16x8.extend_high_i8x16_s(added),
      );
      v128.store(out, i8x16.narrow_i16x8_u(low, high)); // clamps to 0..255
      picture += 16; draws += 16; out += 16;
    }
  }
}
