/** Objects and scenes laid by hand, and a world that moves them. */

import type { Scene, SceneObject } from '../../../perception/scene.ts';

export function objectAt(x: number, y: number, more: Partial<SceneObject> = {}): SceneObject {
  return {
    id: 0,
    presence: 1,
    x,
    y,
    w: 10,
    h: 10,
    x_std: 0.2,
    y_std: 0.2,
    visible: 1,
    depth: 0,
    color: [0.8, 0.1, 0.1],
    log_likelihood: 1,
    prototype: 0,
    ...more,
  };
}

/** Slots as ids and depths, as a perceiver gives them. */
export function sceneOf(objects: readonly SceneObject[]): Pick<Scene, 'objects'> {
  return { objects: objects.map((object, slot) => ({ ...object, id: slot, depth: slot })) };
}

export const RED: Partial<SceneObject> = { color: [0.8, 0.1, 0.1], prototype: 3 };
export const BLUE: Partial<SceneObject> = { color: [0.1, 0.2, 0.8], prototype: 5 };
export const GREEN: Partial<SceneObject> = { color: [0.1, 0.7, 0.2], prototype: 8 };
