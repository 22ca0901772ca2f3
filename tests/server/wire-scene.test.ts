/** Masks over the wire. */

import { expect, it } from 'vitest';
import type { Scene } from '../../perception/scene.ts';
import { readWireScene, wireScene } from '../../server/protocol/wire-scene.ts';

const object = { id: 3, mask: { height: 2, width: 3, data: Uint8Array.of(0, 1, 2, 3, 254, 255) } };
const scene = { objects: [object, { id: 4 }], novelty: 7 } as unknown as Scene; // no other field is read

it('makes masks tensors of bytes, rows first, and reads them back', () => {
  const wire = wireScene(scene);
  const [first, second] = wire.objects;
  expect(first?.mask).toMatchObject({ shape: [2, 3], dtype: 'uint8' });
  expect([...(first?.mask?.data ?? [])]).toEqual([0, 1, 2, 3, 254, 255]);
  expect(second).toEqual({ id: 4 });
  expect(readWireScene(wire)).toEqual(scene);
});

it('keeps samples at home', () => {
  expect(wireScene({ ...scene, samples: [] })).not.toHaveProperty('samples');
});
