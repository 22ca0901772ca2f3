/** Scenes as they go over the wire: masks are tensors there. */

import type { Scene, SceneObject } from '../../perception/scene.ts';
import { fromWire, toWire, type WireTensor } from './tensor.ts';

export type WireSceneObject = Omit<SceneObject, 'mask'> & {
  /** uint8 [height, width]. */
  readonly mask?: WireTensor;
};

export type WireScene = Omit<Scene, 'objects' | 'samples'> & {
  readonly objects: readonly WireSceneObject[];
};

export function wireScene({ samples: _, ...scene }: Scene): WireScene {
  return {
    ...scene,
    objects: scene.objects.map(({ mask, ...object }) => {
      if (mask === undefined) return object;
      return { ...object, mask: toWire([mask.height, mask.width], 'uint8', mask.data) };
    }),
  };
}

/** @throws BAD_SHAPE, BAD_DTYPE where a mask is not what `wireScene` makes. */
export function readWireScene(scene: WireScene): Scene {
  return {
    ...scene,
    objects: scene.objects.map(({ mask, ...object }) => {
      if (mask === undefined) return object;
      const { shape, data } = fromWire(mask, 'objects.mask');
      const [height = 0, width = 0] = shape;
      return { ...object, mask: { height, width, data: Uint8Array.from(data) } };
    }),
  };
}
