import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSensor, LIGHT_STEPS, type Sensor } from '../../../env/tabletop/sensor.ts';
import { SIMD_WASM } from '../../../env/tabletop/sensor-wasm.ts';
import { compileKernels } from '../../../scripts/build-kernels.mjs';

function expose(sensor: Sensor, bytes: Uint8Array, light: number, seed: number): Uint8Array {
  sensor.picture.set(bytes);
  const out = new Uint8Array(sensor.picture.length);
  sensor.expose(light, seed, out);
  return out;
}

const every = Uint8Array.from({ length: 256 }, (_, i) => i);
const lights = fc.integer({ min: 0, max: 2 * LIGHT_STEPS }).map((steps) => steps / LIGHT_STEPS);

describe('the sensor', () => {
  it('multiplies by the lamp, rounds and clamps, where there is no noise', () => {
    const sensor = createSensor(0, 256);
    fc.assert(
      fc.property(lights, (light) => {
        const wanted = every.map((byte) => Math.min(255, Math.floor(byte * light + 0.5)));
        expect(expose(sensor, every, light, 1)).toEqual(wanted);
      }),
    );
  });

  it('adds the noise of a seed to whatever it sees, then clamps', () => {
    const length = 1000; // no whole number of blocks
    const sensor = createSensor(0.1, length);
    const bytes = fc.uint8Array({ minLength: length, maxLength: length });
    const grey = new Uint8Array(length).fill(128); // far enough from both ends
    fc.assert(
      fc.property(bytes, lights, fc.nat(), (seen, light, seed) => {
        const noise = [...expose(sensor, grey, 1, seed)].map((byte) => byte - 128);
        const wanted = seen.map((byte, i) =>
          Math.max(0, Math.min(255, Math.floor(byte * light + 0.5) + (noise[i] ?? Number.NaN))),
        );
        expect(expose(sensor, seen, light, seed)).toEqual(wanted);
      }),
    );
  });

  it('clamps instead of wrapping around', () => {
    const bright = expose(createSensor(0.05, 4096), new Uint8Array(4096).fill(255), 1, 3);
    const dark = expose(createSensor(0.05, 4096), new Uint8Array(4096), 1, 3);
    expect(bright.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(200);
    expect(dark.reduce((a, b) => Math.max(a, b))).toBeLessThan(55);
    expect(bright.filter((byte) => byte === 255).length).toBeGreaterThan(1800);
  });

  it('adds normal noise of the size asked for, alike in the bytes of a word', () => {
    const std = 0.015;
    const sensor = createSensor(std, 1 << 14);
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
    const sensor = createSensor(0.015, 4096);
    const flat = new Uint8Array(4096).fill(128);
    expect(expose(sensor, flat, 1, 5)).toEqual(expose(createSensor(0.015, 4096), flat, 1, 5));
    const one = expose(sensor, flat, 1, 5);
    const other = expose(sensor, flat, 1, 6);
    const equal = one.filter((byte, i) => byte === other[i]).length / one.length;
    expect(equal).toBeLessThan(0.15); // two independent draws agree by chance in 7 of 100 levels
  });

  it('shares its noise with others of its kind, and not what it sees', () => {
    const [a, b] = [createSensor(0.015, 4096), createSensor(0.015, 4096)];
    a.picture.fill(50);
    b.picture.fill(200);
    const [seenA, seenB] = [new Uint8Array(4096), new Uint8Array(4096)];
    a.expose(1, 7, seenA);
    b.expose(1, 7, seenB);
    const again = new Uint8Array(4096);
    a.expose(1, 7, again);
    expect(again).toEqual(seenA);
    expect([...seenB].map((byte) => byte - 150)).toEqual([...seenA]);
  });

  it('works on, with the same noise, after many other kinds', () => {
    const first = createSensor(0.02, 12_288);
    const flat = new Uint8Array(12_288).fill(128);
    const before = expose(first, flat, 1, 9);
    for (let kind = 0; kind < 120; kind++) {
      const other = createSensor(0.02, 1000 + kind);
      expect(expose(other, flat.subarray(0, 1000 + kind), 1, 9)).toEqual(
        before.subarray(0, 1000 + kind),
      );
    }
    expect(expose(first, flat, 1, 9)).toEqual(before);
    expect(expose(createSensor(0.02, 12_288), flat, 1, 9)).toEqual(before);
  });

  it('keeps for others what is small, and neither large memories nor many', () => {
    // no types declare it
    const wasm = Reflect.get(globalThis, 'WebAssembly') as {
      Memory: new (pages: object) => object;
    };
    const { Memory } = wasm;
    let made = 0;
    wasm.Memory = new Proxy(Memory, {
      construct(target, [pages]) {
        made++;
        return new target(pages);
      },
    });
    onTestFinished(() => {
      wasm.Memory = Memory;
    });
    const memories = (create: () => void): number => {
      const before = made;
      create();
      return made - before;
    };
    const twice = (length: number) => () => {
      createSensor(0.03, length);
      createSensor(0.03, length);
    };
    expect(memories(twice(64 * 64 * 3))).toBe(1);
    expect(memories(twice(2048 * 2048 * 3))).toBe(2);
    for (let kind = 0; kind < 120; kind++) createSensor(0.03, 2000 + kind);
    expect(memories(twice(64 * 64 * 3))).toBe(1); // made anew: it had been let go
  });

  it('is compiled from its source', async () => {
    const fresh = Buffer.from(await compileKernels('sensor')).toString('base64');
    expect(SIMD_WASM, 'run node scripts/build-kernels.mjs').toBe(fresh);
  });
});
