/**
 * Frames of simulators that nobody prepared: lit solids on a table by a small ray caster, and flat
 * sprites on one colour. Each seed is a simulator of its own (camera, light, tables), with a training
 * and a test half; boxes enclose the visible pixels.
 */

import { SupairError } from '../../../env/core/errors.ts';
import { type FrameLabels, type FrameSet, sharedPixels } from '../../../env/core/frame-set.ts';
import type { Rng } from '../../../env/core/random.ts';
import type { Split } from '../digits.ts';
import { shifted } from './camera.ts';
import { createCaster, GRID } from './caster.ts';
import { boxesOf, pixelsOf, visibleEnough } from './instances.ts';
import { createPainter, MAX_SWAY, type View } from './painter.ts';
import { arrange, paintSolid } from './placement.ts';
import { type Scenario, TABLE_SCENARIOS, type TableScenario } from './scenarios.ts';
import { drawSprites } from './sprites.ts';
import { drawWorld } from './world.ts';

export type BlockScenario = TableScenario | 'one-colour';
export const BLOCK_SCENARIOS: readonly BlockScenario[] = [
  ...(Object.keys(TABLE_SCENARIOS) as TableScenario[]), // the keys of a literal
  'one-colour',
];

export interface BlockOptions {
  readonly split: Split;
  /** The same seed gives the same simulator, and the same frames of a half. */
  readonly rng: Rng;
  /** Frames; default 5,000 for training and 1,000 for testing. */
  readonly size?: number;
  /** 32 to 128; default 64. */
  readonly height?: number;
  readonly width?: number;
  /** Is told how many frames are done. */
  readonly advance?: (done: number) => void;
}

const FRAMES: { readonly [split in Split]: number } = { train: 5000, test: 1000 };
const SIDE = 64;
const [MIN_SIDE, MAX_SIDE] = [32, 128];
/** Share of all scenes in which objects touch in the picture. */
const TOUCHING = 0.25;
const ONE_COLOUR = { minObjects: 1, maxObjects: 4 } as const;

/** RGB frames with counts, boxes and instance maps. @throws BAD_ARGUMENT for a size out of range. */
export function makeBlocks(scenario: BlockScenario, options: BlockOptions): FrameSet {
  const { split, rng, size = FRAMES[split], height = SIDE, width = SIDE, advance } = options;
  checkRange('size', size, 0, 10_000_000);
  checkRange('height', height, MIN_SIDE, MAX_SIDE);
  checkRange('width', width, MIN_SIDE, MAX_SIDE);
  const area = height * width;
  const { maxObjects } = scenario === 'one-colour' ? ONE_COLOUR : TABLE_SCENARIOS[scenario];
  const labels = emptyLabels(size, maxObjects, area);
  const frames = sharedPixels(size * area * 3);
  const draw =
    scenario === 'one-colour'
      ? spriteScenes(height, width)
      : tableScenes(TABLE_SCENARIOS[scenario], height, width, rng.fork('world'));
  const scenes = rng.fork(split);
  for (let m = 0; m < size; m++) {
    const instances = labels.instances.subarray(m * area, (m + 1) * area);
    const count = draw(scenes, frames.subarray(m * area * 3, (m + 1) * area * 3), instances);
    describe(labels, m, count, instances, height, width);
    advance?.(m + 1);
  }
  return {
    name: `blocks/${scenario}`,
    size,
    height,
    width,
    channels: 3,
    frames,
    labels,
    episodeLength: null,
  };
}

// ---------------------------------------------------------------------------

/** Draws a frame and its instance map; returns the number of objects. */
type DrawScene = (rng: Rng, frame: Uint8Array, instances: Uint8Array) => number;

function spriteScenes(height: number, width: number): DrawScene {
  const { minObjects, maxObjects } = ONE_COLOUR;
  return (rng, frame, instances) => {
    const count = minObjects + rng.integer(maxObjects - minObjects + 1);
    drawSprites(count, { height, width }, rng, frame, instances);
    return count;
  };
}

function tableScenes(scenario: Scenario, height: number, width: number, rng: Rng): DrawScene {
  const { minObjects, maxObjects } = scenario;
  const world = drawWorld(scenario, height, width, rng);
  const caster = createCaster(height, width);
  const painter = createPainter(world, scenario.shadows);
  const counts = maxObjects - minObjects + 1;
  /** Of the scenes with two objects or more, so that it is TOUCHING of all. */
  const touchingShare = (TOUCHING * counts) / (counts - 2);
  return (scenes, frame, instances) => {
    const count = minObjects + scenes.integer(counts);
    const touching = scenes.bernoulli(touchingShare);
    const view = drawView(scenario, world.tables.length, scenes);
    const camera = shifted(world.camera, view.sway[0] / GRID, view.sway[1] / GRID);
    const shapes = arrange({ ...world, camera }, caster, count, touching, scenes, instances);
    const table = world.tables[view.table];
    const solids = shapes.flatMap((shape) => (table ? [paintSolid(shape, table, scenes)] : []));
    painter.paint(camera, solids, caster.owner, view, scenes, frame);
    return count;
  };
}

function drawView({ change }: Scenario, tables: number, rng: Rng): View {
  const table = rng.integer(tables);
  const still: View = { table, sway: [0, 0], gain: [1, 1, 1] };
  if (change === 'brightness') {
    const gain = 2 ** rng.uniform(-0.8, 0.5);
    return { ...still, gain: [gain, gain, gain] };
  }
  if (change === 'drift') {
    const channel = (): number => 2 ** rng.uniform(-0.45, 0.3);
    return { ...still, gain: [channel(), channel(), channel()] };
  }
  if (change === 'shake') {
    const samples = (): number => Math.round(MAX_SWAY * Math.sin(rng.uniform(0, 2 * Math.PI)));
    return { ...still, sway: [samples(), samples()] };
  }
  return still;
}

type BlockLabels = FrameLabels & {
  readonly boxes: Float32Array;
  readonly valid: Uint8Array;
  readonly instances: Uint8Array;
};

function emptyLabels(size: number, maxBoxes: number, area: number): BlockLabels {
  return {
    counts: new Int32Array(size),
    boxes: new Float32Array(size * maxBoxes * 4),
    valid: new Uint8Array(size * maxBoxes),
    maxBoxes,
    ids: null,
    instances: new Uint8Array(size * area),
  };
}

/** Reads count and boxes off the map; an object of too few visible pixels counts as hidden. */
function describe(
  { counts, boxes, valid, maxBoxes }: BlockLabels,
  frame: number,
  objects: number,
  instances: Uint8Array,
  height: number,
  width: number,
): void {
  const pixels = pixelsOf(instances, objects);
  boxesOf(instances, width, objects).forEach((box, k) => {
    if (box === null || !visibleEnough(pixels[k] ?? 0, { height, width })) return;
    counts[frame] = (counts[frame] ?? 0) + 1;
    boxes.set(box, (frame * maxBoxes + k) * 4);
    valid[frame * maxBoxes + k] = 1;
  });
}

function checkRange(who: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: `blocks.${who}`,
    expected: `an integer in ${min}..${max}`,
    got: String(value),
  });
}
