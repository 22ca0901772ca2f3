/** Frames and object lists as peers send them, checked before they leave the socket thread. */

import type { Frame } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import type { SceneObject } from '../perception/scene.ts';
import type { WireObject } from './protocol/requests.ts';
import { fromWire, type Tensor, type WireTensor } from './protocol/tensor.ts';

/** One frame, uint8 [H, W, C] or [H, W]. @throws BAD_DTYPE, BAD_SHAPE */
export function readFrame(wire: WireTensor, who: string): Frame {
  const { shape, data } = pixels(wire, who);
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3) throw wrongShape(who, '[H, W, C] or [H, W]', shape);
  return { height, width, channels: channelCount(channels, who, shape), data };
}

/** A batch of frames, uint8 [B, H, W, C], B >= 1. @throws BAD_DTYPE, BAD_SHAPE, LIMIT */
export function readFrames(wire: WireTensor, maxFrames: number, who: string): Frame[] {
  const { shape, data } = pixels(wire, who);
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || count === 0) throw wrongShape(who, '[B, H, W, C] with B >= 1', shape);
  if (count > maxFrames) {
    throw new SupairError('LIMIT', {
      who,
      expected: `at most ${maxFrames} frames (maxFrames)`,
      got: String(count),
      remedy: 'Send them in several requests.',
    });
  }
  const size = data.length / count;
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    channels: channelCount(channels, who, shape),
    data: data.slice(i * size, (i + 1) * size), // crosses threads without its neighbours
  }));
}

/** Objects as a simulator states them, completed as `WireObject` documents, front to back. */
export function readObjects(objects: readonly WireObject[]): SceneObject[] {
  const completed = objects.map(({ mask: _, ...object }, i) => ({
    id: i,
    presence: 1,
    x_std: 0,
    y_std: 0,
    visible: 1,
    depth: i,
    log_likelihood: 0,
    prototype: 0,
    ...object,
  }));
  return completed.sort((a, b) => a.depth - b.depth);
}

// ---------------------------------------------------------------------------

function pixels(wire: WireTensor, who: string): Tensor & { readonly data: Uint8Array } {
  const tensor = fromWire(wire, who);
  if (tensor.dtype === 'uint8' && tensor.data instanceof Uint8Array) {
    return { ...tensor, data: tensor.data };
  }
  throw new SupairError('BAD_DTYPE', {
    who,
    expected: 'uint8 pixels, 0..255',
    got: tensor.dtype,
    remedy: 'Scale to 0..255 and convert, e.g. `(255 * frame).astype(numpy.uint8)`.',
  });
}

function channelCount(channels: number, who: string, shape: readonly number[]): 1 | 3 {
  if (channels === 1 || channels === 3) return channels;
  throw wrongShape(who, '1 or 3 channels, last', shape);
}

function wrongShape(who: string, expected: string, shape: readonly number[]): SupairError {
  return new SupairError('BAD_SHAPE', { who, expected, got: `[${shape.join(', ')}]` });
}
