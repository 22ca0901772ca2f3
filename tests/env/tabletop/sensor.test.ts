import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSensor, LIGHT_STEPS } from '../../../env/tabletop/sensor.ts';

/** Exposes a list of bytes, at least four of them. */
function expose(
  sensor: ReturnType<typeof createSensor>,
  bytes: Uint8Array,
  light: number,
  seed: number,
): Uint8Array {
  const out = new Int32Array(bytes.length / 4);
  sensor.expose(new Int32Array(bytes.slice().buffer), light, seed, out);
  return new Uint8Array(out.buffer);
}

const every = Uint8Array.from({ length: 256 }, (_, i) => i);
const lights = fc.integer({ min: 0, max: 2 * LIGHT_STEPS }).map((steps) => steps / LIGHT_STEPS);

describe('the sensor', () => {
  it('multiplies by the lamp, rounds and clamps, where there is no noise', () => {
    fc.assert(
      fc.property(lights, (light) => {
        const wanted = every.map((byte) => Math.min(255, Math.floor(byte * light + 0.5)));
        expect(expose(createSensor(0, 0, 255), every, light, 1)).toEqual(wanted);
      }),
    );
  });

  it('works on four bytes at a time as on one', () => {
    // told that bytes may be 0 or 255 it must clamp, told their true range it need not
    const range = fc.integer({ min: 40, max: 100 });
    fc.assert(
      fc.property(range, fc.integer({ min: 180, max: 256 }), fc.nat(), (least, steps, seed) => {
        const bytes = every.map((_, i) => least + (i % 90));
        const light = steps / LIGHT_STEPS;
        const clamping = createSensor(0.02, 0, 255);
        const free = createSensor(0.02, least, least + 89);
        expect(expose(free, bytes, light, seed)).toEqual(expose(clamping, bytes, light, seed));
      }),
      { numRuns: 20 },
    );
  });

  it('clamps instead of wrapping around', () => {
    const bright = expose(createSensor(0.05, 250, 255), new Uint8Array(4096).fill(255), 1, 3);
    const dark = expose(createSensor(0.05, 0, 5), new Uint8Array(4096), 1, 3);
    expect(bright.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(200);
    expect(dark.reduce((a, b) => Math.max(a, b))).toBeLessThan(55);
    expect(bright.filter((byte) => byte === 255).length).toBeGreaterThan(1800);
  });

  it('adds normal noise of the size asked for, alike in the bytes of a word', () => {
    const std = 0.015;
    const sensor = createSensor(std, 128, 128);
    const flat = new Uint8Array(1 << 14).fill(128);
    const noise = Array.from({ length: 12 }, (_, seed) => [
      ...expose(sensor, flat, 1, seed),
    ]).flat();
    for (let k = 0; k < 4; k++) {
      const own = noise.filter((_, i) => i % 4 === k).map((byte) => byte - 128);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const power = (p: number): number =>
        own.reduce((a, b) => a + (b - mean) ** p, 0) / own.length;
      expect(Math.abs(mean)).toBeLessThan(0.06);
      // rounding to whole levels adds the variance of a uniform, 1/12
      expect(Math.sqrt(power(2))).toBeCloseTo(Math.hypot(255 * std, Math.sqrt(1 / 12)), 1);
      expect(power(4) / power(2) ** 2).toBeGreaterThan(2.8); // a normal's is 3, a uniform's 1.8
      expect(power(4) / power(2) ** 2).toBeLessThan(3.1);
    }
    const beside = noise.slice(1).reduce((a, b, i) => a + (b - 128) * ((noise[i] ?? 0) - 128), 0);
    expect(Math.abs(beside / noise.length / (255 * std) ** 2)).toBeLessThan(0.02);
  });

  it('repeats the noise of a seed and no other', () => {
    const sensor = createSensor(0.015, 128, 128);
    const flat = new Uint8Array(4096).fill(128);
    expect(expose(sensor, flat, 1, 5)).toEqual(expose(createSensor(0.015, 128, 128), flat, 1, 5));
    const one = expose(sensor, flat, 1, 5);
    const other = expose(sensor, flat, 1, 6);
    const equal = one.filter((byte, i) => byte === other[i]).length / one.length;
    expect(equal).toBeLessThan(0.15); // two independent draws agree by chance in 7 of 100 levels
  });
});
