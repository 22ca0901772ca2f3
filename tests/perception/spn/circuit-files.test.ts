/** Circuits as bytes and as folders: read as written, damage told. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import {
  decodeCircuit,
  encodeCircuit,
  loadCircuit,
  randomCircuit,
  saveCircuit,
} from '../../../perception/spn/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../storage/safetensors.ts';
import { anyCircuit, BERNOULLI, GAUSSIAN } from './circuits.ts';

const folder = mkdtempSync(join(tmpdir(), 'supair-circuit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a circuit in files', () => {
  it('is read as it was written, to the bit', () => {
    const any = fc.oneof(anyCircuit(GAUSSIAN, 3), anyCircuit(BERNOULLI));
    fc.assert(
      fc.property(any, (circuit) => {
        const bytes = encodeCircuit(circuit);
        const read = decodeCircuit(bytes);
        expect(read).toEqual(circuit);
        expect(Buffer.from(encodeCircuit(read)).equals(bytes)).toBe(true);
      }),
      { numRuns: 12, seed: 2 },
    );
  });

  it('is the same in a folder, written over and over', () => {
    for (const seed of [1, 2]) {
      const circuit = randomCircuit({ variables: 9, leaves: GAUSSIAN }, new Rng(seed));
      saveCircuit(folder, circuit);
      expect(loadCircuit(folder)).toEqual(circuit);
    }
  });

  const whole = encodeCircuit(randomCircuit({ variables: 4, leaves: GAUSSIAN }, new Rng(1)));
  const { tensors, metadata } = decodeSafetensors(whole, 'whole');
  const config = JSON.parse(metadata['circuit'] ?? '');
  const encode = (own: typeof tensors, settings: unknown): Uint8Array =>
    encodeSafetensors(own, { circuit: JSON.stringify(settings) });
  const { root: _, ...rootless } = tensors;
  const far = Int32Array.from({ length: 24 }, () => 4);

  it.each([
    ['cut short', whole.subarray(0, whole.length - 4)],
    ['without settings', encodeSafetensors(tensors)],
    ['of settings out of range', encode(tensors, { ...config, depth: 0 })],
    ['of another size', encode(tensors, { ...config, variables: 5 })],
    ['without its root', encode(rootless, config)],
    [
      'with a region that does not exist',
      encode({ ...tensors, regions: { dtype: 'I32', shape: [6, 4], data: far } }, config),
    ],
    [
      'with bounds the wrong way',
      encode(tensors, { ...config, family: { kind: 'gaussian', varMin: 2, varMax: 1 } }),
    ],
  ] as const)('is refused %s', (_, bytes) => {
    expect(() => decodeCircuit(bytes)).toThrowCode('BAD_FILE');
  });

  it('is refused where the folder is damaged or holds something else', () => {
    const file = join(folder, 'weights.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = 255 - (bytes[bytes.length - 1] ?? 0);
    writeFileSync(file, bytes);
    expect(() => loadCircuit(folder)).toThrowCode('BAD_FILE');
    expect(() => loadCircuit('models/tabletop')).toThrowCode('BAD_FILE');
    expect(() => loadCircuit(join(folder, 'nowhere'))).toThrowCode('NOT_FOUND');
  });
});
