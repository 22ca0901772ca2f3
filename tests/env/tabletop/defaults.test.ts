/**
 * Shipped models and policies learned from these very bytes: what is drawn by default never changes.
 * The hashes were taken from version 0.1.0, before looks could be chosen.
 */

import { type BinaryLike, createHash } from 'node:crypto';
import { expect, it, test } from 'vitest';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { make, oracleAction, sampleTabletopFrames } from '../../../env/index.ts';
import { sampleTabletopVideos } from '../../../env/tabletop/videos.ts';

function hash(...parts: readonly (BinaryLike | null | undefined)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) if (part) sum.update(part);
  return sum.digest('hex').slice(0, 16);
}

const hashOf = ({ frames, labels }: FrameSet): string =>
  hash(frames, labels?.counts, labels?.boxes, labels?.valid, labels?.ids, labels?.instances);

test.each([
  [{}, '62fa2aef58b8045d'],
  [{ width: 40, height: 24, maxSize: 12, maxObjects: 2 }, '823111fa58a8496d'],
  [{ width: 33, height: 65, noiseStd: 0 }, '7e29f9acb966afb3'],
  [{ width: 128, height: 128, minSize: 20, maxSize: 40, tableSeed: 7 }, '2918bf1df13dadfd'],
  [{ lightRange: 0.5, noiseStd: 0.1, zone: { x: 0.3, y: 0.6, radius: 0.2 } }, 'a59d5551ff8230f7'],
])('frames and labels of %o keep their bytes', (config, wanted) => {
  expect(hashOf(sampleTabletopFrames(60, new Rng(5), config, { instances: true }))).toBe(wanted);
});

test.each([
  ['crossing', '73890bc97276b97d'],
  ['hidden', 'df73a24bd47ee42b'],
] as const)('videos of %s sprites keep their bytes', (kind, wanted) => {
  expect(hashOf(sampleTabletopVideos(2, new Rng(5), { kind }))).toBe(wanted);
});

test.each([
  ['TableTop/Reach-v0', '942b5ea1e5075635'],
  ['TableTop/Goal-v0', 'c7138c0baead64be'],
])('episodes of %s keep their frames, objects and rewards', (id, wanted) => {
  const env = make(id, { renderMode: 'rgb_array' });
  const chance = new Rng(2);
  const seen: (BinaryLike | null)[] = [];
  env.reset({ seed: 3 });
  for (let step = 0; step < 120; step++) {
    const random = Float32Array.from({ length: id.includes('Goal') ? 4 : 2 }, (_, i) =>
      i < 2 ? chance.uniform() : chance.uniform(-0.25, 0.25),
    );
    const done = env.step(step % 3 === 0 ? oracleAction(env) : random);
    const { objects, mask, ids } = done.observation as { [part: string]: BinaryLike };
    const frame = env.render();
    if (frame === null || typeof frame === 'string') throw new Error('a picture');
    seen.push(frame.data, objects ?? null, mask ?? null, ids ?? null);
    seen.push(Float32Array.of(done.reward, Number(done.terminated)));
    if (done.terminated || done.truncated) env.reset();
  }
  expect(hash(...seen)).toBe(wanted);
});

it('has a hash that sees one level of one byte', () => {
  const frames = sampleTabletopFrames(1, new Rng(5));
  const before = hashOf(frames);
  frames.frames[6000] = (frames.frames[6000] ?? 0) ^ 1;
  expect(hashOf(frames)).not.toBe(before);
});
