/**
 * What perception returns and what goes over the wire: names exactly as here. No tensor library.
 */

import type { Frame } from '../env/core/env.ts';
import {
  COLUMN,
  emptyObjectTable,
  OBJECT_COLUMNS,
  type ObjectTable,
} from '../env/core/object-table.ts';

/**
 * How surely each part of an object's box shows the object: cells of equal size that cover the box
 * exactly, `height` rows of `width`, whatever the size of the box in pixels.
 */
export interface ObjectMask {
  readonly height: number;
  readonly width: number;
  /** [height, width], 0 = something else, 255 = surely the object. */
  readonly data: Uint8Array;
}

export interface SceneObject {
  /** Stable over time when tracking, else the slot. */
  readonly id: number;
  /** Posterior probability that the slot holds an object, [0, 1]. */
  readonly presence: number;
  /** Centre, frame pixels (origin top-left, pixel centres at integer + 0.5). */
  readonly x: number;
  readonly y: number;
  /** Size, frame pixels. */
  readonly w: number;
  readonly h: number;
  /** Posterior standard deviation of the centre of the model's own box, pixels; the box told is tighter. */
  readonly x_std: number;
  readonly y_std: number;
  /** Fraction not hidden, [0, 1]. */
  readonly visible: number;
  /** 0 = front. */
  readonly depth: number;
  /** Mean of its visible pixels, red, green, blue in [0, 1] (grey frames repeat the value). */
  readonly color: readonly [number, number, number];
  /** Nats per visible pixel under the object circuit. */
  readonly log_likelihood: number;
  /** Root component of the object circuit that explains it best. */
  readonly prototype: number;
  /** Percentile in [0, 100] of how unlikely it is against objects of reference frames, where known. */
  readonly novelty?: number;
  /** Where it was asked for. */
  readonly mask?: ObjectMask;
  /** With tracking: velocity, frame pixels per second (per frame where the tracker was told no rate). */
  readonly vx?: number;
  readonly vy?: number;
  /** With tracking: frames since it was first seen. */
  readonly age?: number;
}

export interface Scene {
  /** Present objects, front to back. */
  readonly objects: readonly SceneObject[];
  /** q(N = n) for n = 0..N_max. */
  readonly count_posterior: readonly number[];
  /** ELBO of the frame, nats. */
  readonly log_likelihood: number;
  readonly bits_per_dim: number;
  /** Log density of the pixels outside all boxes under the background circuit, nats. */
  readonly background_log_likelihood: number;
  /**
   * Percentile in [0, 100] of how unlike the frames of training the frame is, or an object in it. Of a
   * model without a reference (its objects have no `novelty`), that of the log likelihood alone.
   */
  readonly novelty: number;
  /** Draws from the posterior, where they were asked for. */
  readonly samples?: readonly SceneSample[];
}

/** One draw from the posterior of a frame: how many objects, and where. */
export interface SceneSample {
  /** Front to back, boxes as drawn (not tightened). */
  readonly objects: readonly SceneObject[];
  /** log p(frame, boxes, count), nats; its prior is not normalised. */
  readonly log_joint: number;
  /** log q(boxes, count | frame), nats. Weights of draws are exp(log_joint - log_posterior). */
  readonly log_posterior: number;
}

export interface PerceiveOptions {
  /** Give each object its mask. Default false. */
  readonly masks?: boolean;
  /** Draws from the posterior a frame, beside the scene at its mean. Default 0. */
  readonly samples?: number;
  /** Of the draws: frame i of a call has the stream `i` of it. Default 1. */
  readonly seed?: number;
}

/** A trained model that turns frames into scenes. */
export interface Perceiver {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Largest number of objects N_max. */
  readonly slots: number;
  /**
   * @throws BAD_SHAPE where a frame's height, width or channels differ from the model's.
   */
  perceive(frames: readonly Frame[], options?: PerceiveOptions): Scene[];
  /** Frees its tensors; idempotent. Afterwards `perceive` throws DISPOSED. */
  dispose(): void;
}

/** The scene with every object changed, those of its samples too. */
export function mapObjects(scene: Scene, change: (object: SceneObject) => SceneObject): Scene {
  const { objects, samples } = scene;
  return {
    ...scene,
    objects: objects.map(change),
    ...(samples && {
      samples: samples.map((sample) => ({ ...sample, objects: sample.objects.map(change) })),
    }),
  };
}

/** The scene as the table that agents read; objects beyond `slots` rows are dropped (rearmost first). */
export function toObjectTable(scene: Pick<Scene, 'objects'>, slots: number): ObjectTable {
  const table = emptyObjectTable(slots);
  scene.objects.slice(0, slots).forEach((object, row) => {
    const at = row * OBJECT_COLUMNS.length;
    const set = (name: keyof typeof COLUMN, value: number): void => {
      table.objects[at + COLUMN[name]] = value;
    };
    for (const name of [
      'presence',
      'x',
      'y',
      'w',
      'h',
      'x_std',
      'y_std',
      'visible',
      'depth',
    ] as const) {
      set(name, object[name]);
    }
    set('red', object.color[0]);
    set('green', object.color[1]);
    set('blue', object.color[2]);
    table.mask[row] = 1;
    table.ids[row] = object.id;
  });
  return table;
}
