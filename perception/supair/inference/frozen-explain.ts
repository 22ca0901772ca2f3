/**
 * What the generative side says about boxes that are taken as given, frame by frame, with everything
 * that depends on the weights alone worked out once: what `scene-model.ts` does, by kernels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { LayeredModel } from '../layered-model.ts';
import { type HostParams, type HostTensor, param } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';
import { type FrameMaps, freezeBackground } from './frozen-background.ts';
import { type FrozenCircuit, freezeCircuit } from './frozen-circuit.ts';
import { type FrameMemory, freezeMasks, type MaskWish, type ShownObject } from './frozen-masks.ts';
import { freezeObjects } from './frozen-objects.ts';
import { freezeShares } from './object-share.ts';
import type { ExplainedObject, SlotPosterior } from './read-scene.ts';

export interface FrozenExplain {
  /**
   * Objects in the boxes of the slots given, front to back, in frame number `frame`.
   *
   * @param wish null for boxes as they are given and no masks.
   */
  readonly objects: (
    frame: number,
    present: readonly SlotPosterior[],
    wish: MaskWish | null,
  ) => ExplainedObject[];
  /** Log density of what no box covers, of the first `frames` frames; after `objects` of each. */
  readonly backgrounds: (frames: number) => number[];
}

/**
 * @param pixels intensities of the frames, [most, H W, 4].
 * @param most frames at once.
 */
export function freezeExplain(
  arena: Arena,
  model: LayeredModel,
  params: HostParams,
  pixels: number,
  most: number,
): FrozenExplain {
  const { config } = model;
  const { height, width, channels, patch } = config;
  const { kernels } = arena;
  const objectCircuit = circuitOf('object');

  const area = patch * patch;
  const size = height * width;
  const maps: FrameMaps = { pixels, weights: arena.take(most * size) }; // what no box covers yet
  const background = freezeBackground(arena, config, params, circuitOf('background'), maps, most);
  const map = arena.take(size); // the background's density of pixels
  const own = {
    pixels: arena.take(4 * wholeVectors(area)),
    visible: arena.take(wholeVectors(area)),
    behind: arena.take(wholeVectors(area)),
  };
  const patches = freezeObjects(arena, config, params, objectCircuit, own);
  // of each of the frame's objects: the shares of its pixels, the posteriors of its components
  const leafRegions = objectCircuit.structure.leafRegions * objectCircuit.structure.replicas;
  const keptFloats = wholeVectors(area) + leafRegions * objectCircuit.stride;
  const kept = arena.take(keptFloats * config.slots);
  const leavesOf = freezeShares(arena, config, params, objectCircuit);
  const tighten = freezeMasks(arena, config, patches);
  const taps = (): number => arena.take(2 * patch);
  const [rows, columns, openRows, openColumns] = [taps(), taps(), taps(), taps()];
  const scratch = arena.take(height + width);
  const result = arena.take(8);

  return {
    objects(frame, present, wish) {
      const { floats } = arena;
      const free = maps.weights + 4 * frame * size;
      const at = pixels + 16 * frame * size;
      floats.fill(1, free / 4, free / 4 + size);
      floats.fill(Number.NaN, map / 4, map / 4 + size);
      const shown: ShownObject[] = [];
      const objects = present.map((slot, i) => {
        const explained = explain(at, free, slot);
        if (wish !== null) shown.push(keep(slot, i));
        return explained;
      });
      if (wish === null) return objects;
      const memory: FrameMemory = {
        pixels: at,
        map,
        fillMap: (rows, columns) => background.fillMap(map, at, rows, columns),
      };
      return tighten(shown, memory, wish).map(({ box, mask }, i) => ({
        ...(objects[i] as ExplainedObject),
        box,
        mask,
      }));
    },
    backgrounds: (frames) => background.logProbs(frames),
  };

  function circuitOf(part: 'object' | 'background'): FrozenCircuit {
    const of = (field: string): HostTensor => param(params, `${part}.${field}`);
    const { depth, leafComponents } = config[part];
    const inner = Array.from({ length: depth - 1 }, (_, i) => of(`sum${i + 1}`));
    return freezeCircuit(arena, model[part], inner, of('root').data, leafComponents);
  }

  /** @param free what boxes in front have left, [H, W]; this box is taken away from it. */
  function explain(frame: number, free: number, { mean: box }: SlotPosterior): ExplainedObject {
    kernels.clampedTaps(box.sy, box.y, patch, 0, height - 1 - 1e-4, rows);
    kernels.clampedTaps(box.sx, box.x, patch, 0, width - 1 - 1e-4, columns);
    kernels.clampedTaps(box.sy, box.y, patch, -2, height + 1, openRows);
    kernels.clampedTaps(box.sx, box.x, patch, -2, width + 1, openColumns);
    background.fillMap(map, frame, span(rows), span(columns));
    kernels.readPixels(frame, width, patch, rows, columns, own.pixels);
    kernels.readMap(map, width, patch, rows, columns, own.behind);
    kernels.readOpen(free, height, width, patch, openRows, openColumns, own.visible);
    kernels.coverBox(free, height, width, box.sx, box.sy, box.x, box.y, patch, scratch);
    patches.fillLeaves();
    const { logProb, best } = objectCircuit.logProb();
    kernels.colour(wholeVectors(area), own.pixels, own.visible, own.behind, scratch, result);
    return { logProb, prototype: best, ...appearance(), box: null, mask: null };
  }

  /** What the mask of object `i` needs of the patch that has just been explained. */
  function keep({ mean }: SlotPosterior, i: number): ShownObject {
    const own = kept + 4 * keptFloats * i;
    const posteriors = own + 4 * wholeVectors(area);
    const from = objectCircuit.posteriors() / 4;
    arena.floats.copyWithin(posteriors / 4, from, from + leafRegions * objectCircuit.stride);
    patches.shares(posteriors, own);
    return { where: mean, posteriors, shares: own, leaves: leavesOf(posteriors / 4) };
  }

  /** First and last pixel that an axis's taps touch. */
  function span(taps: number): [number, number] {
    const first = indexAt(taps);
    const last = indexAt(taps + 8 * (patch - 1));
    return [first, last + 1];
  }

  function indexAt(address: number): number {
    return arena.integers[address / 4] as number;
  }

  function appearance(): Pick<ExplainedObject, 'visible' | 'color'> {
    const { floats } = arena;
    const value = (i: number): number => floats[result / 4 + i] as number;
    const weight = value(4) + 1e-9; // a box without a single visible pixel is black, not NaN
    const channel = (c: number): number => Math.min(1, value(Math.min(c, channels - 1)) / weight);
    return {
      visible: Math.min(1, value(5) / area),
      color: [channel(0), channel(1), channel(2)],
    };
  }
}
