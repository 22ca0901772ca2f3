/** The convolutions of inference against sums over neighbours, for detectors of any width and depth. */

import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { PUBLISHED } from '../../../../perception/supair/config.ts';
import { Arena } from '../../../../perception/supair/inference/arena.ts';
import { freezeCells } from '../../../../perception/supair/inference/frozen-cells.ts';
import type { HostTensor } from '../../../../perception/supair/params.ts';

const CELL = 4;

function uniform(shape: readonly number[], rng: Rng): HostTensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: rng.fillUniform(new Float32Array(size), -0.3, 0.3) };
}

const at = (data: ArrayLike<number>, i: number): number => data[i] ?? Number.NaN;

describe.each([
  [16, 16, 3, 5, 1],
  [64, 64, 3, 32, 2],
  [50, 50, 1, 16, 2],
  [17, 30, 3, 20, 3],
  [33, 20, 1, 33, 1],
  [24, 24, 3, 16, 0],
] as const)('%i x %i x %i, %i features, %i layers', (height, width, channels, features, layers) => {
  it('embeds and convolves as the definition does', () => {
    const rng = new Rng(features + layers);
    const params: { [name: string]: HostTensor } = {
      'detector.embed': uniform([CELL * CELL * channels, features], rng),
      'detector.embedBias': uniform([features], rng),
    };
    for (let i = 1; i <= layers; i++) {
      params[`detector.conv${i}`] = uniform([9 * features, features], rng);
      params[`detector.conv${i}Bias`] = uniform([features], rng);
    }
    const frame = Uint8Array.from({ length: height * width * channels }, () => rng.integer(256));
    const [rows, columns] = [Math.ceil(height / CELL), Math.ceil(width / CELL)];
    const pixel = (y: number, x: number, c: number): number =>
      y < height && x < width ? at(frame, (y * width + x) * channels + c) / 255 : 0;
    const weight = (name: string, i: number): number =>
      at(params[`detector.${name}`]?.data ?? [], i);

    let map = Array.from({ length: rows * columns * features }, (_, i) => {
      const [cell, f] = [Math.floor(i / features), i % features];
      const [top, left] = [CELL * Math.floor(cell / columns), CELL * (cell % columns)];
      let sum = weight('embedBias', f);
      for (let p = 0; p < CELL * CELL * channels; p++) {
        const [dy, rest] = [Math.floor(p / (CELL * channels)), p % (CELL * channels)];
        const value = pixel(top + dy, left + Math.floor(rest / channels), rest % channels);
        sum += value * weight('embed', p * features + f);
      }
      return Math.max(0, sum);
    });
    for (let layer = 1; layer <= layers; layer++) {
      const before = map;
      const cellAt = (r: number, c: number, f: number): number =>
        r >= 0 && r < rows && c >= 0 && c < columns
          ? at(before, (r * columns + c) * features + f)
          : 0;
      map = before.map((own, i) => {
        const [cell, out] = [Math.floor(i / features), i % features];
        const [r, c] = [Math.floor(cell / columns), cell % columns];
        let sum = weight(`conv${layer}Bias`, out);
        for (let tap = 0; tap < 9; tap++) {
          const [dr, dc] = [Math.floor(tap / 3) - 1, (tap % 3) - 1];
          for (let f = 0; f < features; f++) {
            const w = weight(`conv${layer}`, (tap * features + f) * features + out);
            sum += cellAt(r + dr, c + dc, f) * w;
          }
        }
        return own + Math.max(0, sum);
      });
    }

    const arena = new Arena();
    const cells = freezeCells(arena, { ...PUBLISHED, height, width, channels }, params);
    const bytes = arena.take(frame.length);
    arena.bytes.set(frame, bytes);
    for (let again = 0; again < 2; again++) {
      cells.read(bytes);
      const got = map.map((_, i) => {
        const [cell, f] = [Math.floor(i / features), i % features];
        return at(arena.floats, cells.address / 4 + cell * cells.width + f);
      });
      expect(got).toBeAllClose(map, 2e-5); // tiles of six by six lose a digit
    }
  });
});
