/**
 * Labelled videos of sprites that move over the table and pass in front of each other, for tracking.
 *
 * Every sprite goes straight on at its own speed and bounces off the frame's border; nothing collides,
 * the depth order stays. Lamp and sensor noise are new for every frame, as in the environments.
 */

import { SupairError } from '../core/errors.ts';
import type { FrameSet } from '../core/frame-set.ts';
import type { Rng } from '../core/random.ts';
import { refuse } from '../core/refuse.ts';
import { resolveTabletopConfig, type TabletopConfig } from './config.ts';
import { extentOf } from './footprint.ts';
import { type FrameSize, frameToTable, type Point } from './geometry.ts';
import { silhouette } from './ground-truth.ts';
import { drawExposure, drawLook, type SpriteLook } from './placement.ts';
import { createRenderer } from './renderer.ts';
import type { Sprite } from './scene.ts';

/**
 * `crossing`: two or three sprites; at some time one hides at least half of another.
 * `hidden`: a small sprite at rest is covered by a large one that sets out after ten frames and passes, for
 * about ten frames wholly; a third moves behind them on its own.
 */
export type VideoKind = 'crossing' | 'hidden';

/** Frames a video where nothing else is asked. */
export const VIDEO_LENGTH = 60;

export interface VideoOptions extends Partial<TabletopConfig> {
  readonly kind?: VideoKind;
  /** Frames a video, at least 2; default 60. */
  readonly length?: number;
}

/** A sprite is labelled in the frames where at least this share of it is seen. */
const LABELLED_SHARE = 0.2;

/**
 * `episodes` videos [E, T, H, W, 3] with the boxes of what is seen of each sprite, rows back to front,
 * and ids that hold within a video. A frame's row is not valid, and not counted, where less than a fifth of
 * the sprite is seen.
 * @throws BAD_ARGUMENT for a number of videos or frames out of range, or what the config refuses.
 */
export function sampleTabletopVideos(
  episodes: number,
  rng: Rng,
  { kind = 'crossing', length = VIDEO_LENGTH, ...config }: VideoOptions = {},
): FrameSet {
  checkCount(episodes, 0, 'episodes');
  checkCount(length, 2, 'length');
  const world = resolveTabletopConfig({ minObjects: 2, maxObjects: 3, ...config });
  const { width, height } = world;
  const maxBoxes = Math.max(world.maxObjects, HIDDEN_SPRITES);
  const size = episodes * length;
  const renderer = createRenderer(world);
  const frameLength = height * width * 3;
  const frames = new Uint8Array(size * frameLength);
  const counts = new Int32Array(size);
  const boxes = new Float32Array(size * maxBoxes * 4);
  const valid = new Uint8Array(size * maxBoxes);
  const ids = new Int32Array(size * maxBoxes).fill(-1);
  for (let e = 0; e < episodes; e++) {
    const video = kind === 'crossing' ? crossing(world, length, rng) : hidden(world, length, rng);
    video.forEach((sprites, t) => {
      const m = e * length + t;
      const scene = { sprites, ...drawExposure(world, rng) };
      renderer.render(scene, frames.subarray(m * frameLength, (m + 1) * frameLength));
      sprites.forEach((sprite, k) => {
        const { box, visible } = silhouette(sprites, k, world);
        const row = m * maxBoxes + k;
        boxes.set(box, row * 4);
        ids[row] = sprite.id;
        if (visible < LABELLED_SHARE) return;
        valid[row] = 1;
        counts[m] = (counts[m] ?? 0) + 1;
      });
    });
  }
  return {
    name: kind === 'crossing' ? 'tabletop-video' : 'tabletop-hidden',
    size,
    height,
    width,
    channels: 3,
    frames,
    labels: { counts, boxes, valid, maxBoxes, ids },
    episodeLength: length,
  };
}

// ---------------------------------------------------------------------------

/** A sprite's look, its centre and its motion a frame, frame pixels. */
interface Mover {
  readonly look: SpriteLook;
  readonly at: Point;
  readonly velocity: Point;
  /** Frames before it sets off; default 0. */
  readonly wait?: number;
}

/** Pixels a frame. */
const [SLOWEST, FASTEST] = [0.4, 2.5];
/** Frames for which the small sprite of a `hidden` video is covered wholly. */
const HIDDEN_FRAMES = 10;
const HIDDEN_SPRITES = 3;
/** Draws of a `crossing` video; a few suffice. */
const TRIES = 1000;

function crossing(config: TabletopConfig, length: number, rng: Rng): Sprite[][] {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1);
    const movers = Array.from({ length: count }, (_, id) => drawMover(id, config, rng));
    const video = play(movers, config, length);
    if (video.some((sprites) => sprites.some((_, k) => halfHidden(sprites, k, config)))) {
      return video;
    }
  }
  throw new SupairError('LIMIT', {
    who: 'sampleTabletopVideos',
    expected: `sprites that cross within ${length} frames`,
    got: `none in ${TRIES} draws`,
    remedy: 'Use more or larger objects, or longer videos.',
  });
}

/** Not hidden by the frame's border: sprites stay inside. */
function halfHidden(sprites: readonly Sprite[], index: number, frame: FrameSize): boolean {
  return silhouette(sprites, index, frame).visible <= 0.5;
}

function hidden(config: TabletopConfig, length: number, rng: Rng): Sprite[][] {
  const { minSize, maxSize, width, height } = config;
  const small = { ...drawLook(0, config, rng), size: minSize };
  const other = drawMover(1, config, rng);
  const look = drawLook(2, config, rng);
  const large = { ...look, shape: 'square', size: maxSize, angle: 0 } as const;
  // from one side of the frame to the other, straight over the small one
  const speed = Math.max(SLOWEST, (maxSize - minSize) / HIDDEN_FRAMES);
  const along = rng.bernoulli(0.5) ? 'x' : 'y';
  const forward = rng.bernoulli(0.5);
  const side = along === 'x' ? width : height;
  const across = rng.uniform(maxSize / 2, (along === 'x' ? height : width) - maxSize / 2);
  const start = forward ? maxSize / 2 : side - maxSize / 2;
  const rest = side / 2 + rng.uniform(-minSize / 4, minSize / 4);
  const place = (lengthwise: number): Point =>
    along === 'x' ? { x: lengthwise, y: across } : { x: across, y: lengthwise };
  const step = forward ? speed : -speed;
  const movers = [
    other, // behind the small one, which it must not hide
    { look: small, at: place(rest), velocity: { x: 0, y: 0 } },
    {
      look: large,
      at: place(start),
      velocity: along === 'x' ? { x: step, y: 0 } : { x: 0, y: step },
      wait: HIDDEN_FRAMES,
    },
  ];
  return play(movers, config, length);
}

function drawMover(id: number, config: TabletopConfig, rng: Rng): Mover {
  const look = drawLook(id, config, rng);
  const [left, top, right, bottom] = extentOf(look);
  const at = {
    x: rng.uniform(-left, config.width - right),
    y: rng.uniform(-top, config.height - bottom),
  };
  const angle = rng.uniform(0, 2 * Math.PI);
  const speed = rng.uniform(SLOWEST, FASTEST);
  return { look, at, velocity: { x: speed * Math.cos(angle), y: speed * Math.sin(angle) } };
}

/** The sprites of every frame, back to front. */
function play(movers: readonly Mover[], frame: FrameSize, length: number): Sprite[][] {
  return Array.from({ length }, (_, t) =>
    movers.map(({ look, at, velocity, wait = 0 }) => {
      const [left, top, right, bottom] = extentOf(look);
      const moved = Math.max(0, t - wait);
      const x = bounce(at.x + moved * velocity.x, -left, frame.width - right);
      const y = bounce(at.y + moved * velocity.y, -top, frame.height - bottom);
      return { ...look, ...frameToTable({ x, y }, frame) };
    }),
  );
}

/** Where a point on an endless line is once it is folded between two walls. */
export function bounce(value: number, low: number, high: number): number {
  const span = high - low;
  if (span <= 0) return low;
  const phase = (((value - low) % (2 * span)) + 2 * span) % (2 * span);
  return low + (phase <= span ? phase : 2 * span - phase);
}

function checkCount(value: number, least: number, field: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  refuse(`sampleTabletopVideos.${field}`, `an integer >= ${least}`, value);
}
