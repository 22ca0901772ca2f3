/** Inference against the layers that training uses, and what a Scene must satisfy. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Frame } from '../../../../env/core/env.ts';
import { Rng } from '../../../../env/core/random.ts';
import { useBackend } from '../../../../perception/compute/backend.ts';
import type { Perceiver, Scene } from '../../../../perception/scene.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import {
  likelihoodJudge,
  noveltyPercentile,
  type TrainedModel,
} from '../../../../perception/supair/inference/engine.ts';
import { createPerceiver } from '../../../../perception/supair/inference/perceiver.ts';
import { SecondThread } from '../../../../perception/supair/inference/second-thread.ts';
import { layModel } from '../../../../perception/supair/layered-model.ts';
import {
  disposeModel,
  initParams,
  onBackend,
  PUBLISHED_INIT,
} from '../../../../perception/supair/model.ts';
import { upload } from '../../../../perception/supair/tensor-params.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { tensorScenes } from '../../../support/tensor-scenes.ts';

const COLOUR: SupairConfig = {
  ...PUBLISHED,
  height: 24,
  width: 30,
  channels: 3,
  slots: 3,
  detector: 'attention',
  leaves: 'see-through',
  patch: 10,
  scaleMin: 0.6,
  scaleMax: 1.5,
  object: { ...PUBLISHED.object, replicas: 2, leafComponents: 4, sumComponents: 3, varMin: 0.02 },
};

const SEE_THROUGH: SupairConfig = { ...COLOUR, height: 64, width: 64, slots: 5, patch: 16 };

const VARIANTS: [string, SupairConfig][] = [
  ['see-through, colour', COLOUR],
  ['opaque, colour', { ...COLOUR, leaves: 'opaque' }],
  ['opaque, grey', { ...COLOUR, leaves: 'opaque', channels: 1 }],
  ['opaque, grey, lstm', { ...COLOUR, leaves: 'opaque', channels: 1, detector: 'lstm' }],
  ['see-through, colour, lstm', { ...COLOUR, detector: 'lstm' }],
  ['64 x 64, as shipped', { ...SEE_THROUGH, object: { ...COLOUR.object, leafComponents: 12 } }],
  ['32 x 48, grey, one slot', { ...SEE_THROUGH, height: 32, width: 48, channels: 1, slots: 1 }],
  [
    '50 x 50, grey, six slots, deep',
    {
      ...COLOUR,
      height: 50,
      width: 50,
      channels: 1,
      slots: 6,
      object: { ...COLOUR.object, depth: 3, leafComponents: 5, sumComponents: 7 },
      background: { ...COLOUR.background, depth: 2, leafComponents: 3, sumComponents: 2 },
    },
  ],
  ['published', { ...PUBLISHED, detector: 'attention' }],
  [
    // densities beyond every bound that keeps numbers finite, regions of hundreds of pixels
    'extreme',
    {
      ...SEE_THROUGH,
      patch: 32,
      object: { ...COLOUR.object, depth: 1, varMin: 0.001, varMax: 0.3 },
      background: { ...COLOUR.background, varMin: 1e-4, varMax: 2e-4 },
    },
  ],
];

function trainedOf(config: SupairConfig, seed: number): TrainedModel {
  const model = layModel(config, seed);
  const init = { ...PUBLISHED_INIT, objectMean: new Array<number>(config.channels).fill(0.5) };
  const params = initParams(model, init, new Rng(seed));
  // fresh detectors see little, and root components are all alike: make both decisive
  const presence = params['detector.outputBias']?.data ?? new Float32Array(1);
  presence[0] = 0.5;
  params['object.root']?.data.forEach((logit, i, root) => {
    root[i] = 6 * logit;
  });
  const likelihoodQuantiles = Array.from({ length: 101 }, (_, i) => -2000 + 20 * i);
  return { model, params, likelihoodQuantiles };
}

const perceiverOf = (config: SupairConfig, seed: number): Perceiver =>
  createPerceiver(trainedOf(config, seed));

function randomFrame({ height, width, channels }: SupairConfig, rng: Rng): Frame {
  const data = Uint8Array.from({ length: height * width * channels }, () => rng.integer(256));
  return { height, width, channels, data };
}

/** The numbers of a scene in one list. */
function flatten(scene: Scene): number[] {
  const objects = scene.objects.flatMap((o) => [
    ...[o.id, o.presence, o.x, o.y, o.w, o.h, o.x_std, o.y_std, o.visible, o.depth],
    ...o.color,
    o.log_likelihood,
  ]);
  return [
    scene.objects.length,
    ...objects,
    ...scene.count_posterior,
    scene.log_likelihood / 100,
    scene.bits_per_dim,
    scene.background_log_likelihood / 100,
  ];
}

describe.each(VARIANTS)('kernels and tensors: %s', (_name, config) => {
  it('tell the same scenes, one frame at a time or many', async () => {
    await useBackend(TEST_BACKEND);
    let objects = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const trained = trainedOf(config, seed);
      const rng = new Rng(seed + 50);
      const frames = Array.from({ length: 18 }, () => randomFrame(config, rng));
      const few = frames.slice(0, 2);
      const { height, width, channels } = config;
      const image = tf.tensor4d(
        few.flatMap(({ data }) => Array.from(data, (v) => v / 255)),
        [few.length, height, width, channels],
      );
      const [model, params] = [onBackend(trained.model), upload(trained.params)];
      const expected = tensorScenes(
        image,
        params,
        model,
        likelihoodJudge(trained.likelihoodQuantiles),
      );
      tf.dispose([image, params]);
      disposeModel(model);
      const perceiver = createPerceiver(trained, { boxes: 'proposed' });
      const many = perceiver.perceive(frames); // more than one chunk
      few.forEach((frame, i) => {
        const [single] = perceiver.perceive([frame]);
        const [tensors, batched] = [expected[i], many[i]];
        if (single === undefined || tensors === undefined || batched === undefined) {
          throw new Error('a scene is missing');
        }
        expect(flatten(single)).toBeAllClose(flatten(tensors), 2e-3);
        expect(batched).toEqual(single);
        expect(single.objects.map((o) => o.prototype)).toEqual(
          tensors.objects.map((o) => o.prototype),
        );
        objects += single.objects.length;
      });
      expect(many.length).toBe(frames.length);
      perceiver.dispose();
    }
    expect(objects).toBeGreaterThan(4); // the comparison saw some
  });
});

describe('a perceiver', () => {
  it('needs no more memory for 10,000 frames than for ten, and none of the tensor library', () => {
    const [before, perceiver] = [tf.memory().numTensors, perceiverOf(COLOUR, 1)];
    const rng = new Rng(1);
    const frames = Array.from({ length: 100 }, () => randomFrame(COLOUR, rng));
    const used = (): number => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    for (let i = 0; i < 200; i++) perceiver.perceive(frames.slice(0, 5 * (i % 2) + 1));
    const start = used();
    for (let i = 0; i < 50; i++) {
      perceiver.perceive(frames);
      for (const frame of frames) perceiver.perceive([frame]);
    }
    expect(used() - start).toBeLessThan(300_000); // 30 bytes a frame
    expect(tf.memory().numTensors).toBe(before);
    perceiver.dispose();
  }, 60_000);

  it('perceives no more once disposed, twice if need be', () => {
    const perceiver = perceiverOf(COLOUR, 1);
    perceiver.dispose();
    perceiver.dispose();
    const frame = randomFrame(COLOUR, new Rng(1));
    expect(() => perceiver.perceive([frame])).toThrowCode('DISPOSED');
  });

  it('refuses frames of another size, another depth, or cut short', async () => {
    await useBackend(TEST_BACKEND);
    const perceiver = perceiverOf(COLOUR, 1);
    const good = randomFrame(COLOUR, new Rng(1));
    const refuse = (frame: Frame): void => {
      expect(() => perceiver.perceive([frame])).toThrowCode('BAD_SHAPE');
    };
    refuse({ ...good, height: 25 });
    refuse({ ...good, channels: 1 });
    refuse({ ...good, data: good.data.subarray(1) });
    expect(perceiver.perceive([])).toEqual([]);
    perceiver.dispose();
  });
});

describe('a second thread', () => {
  const frames = (count: number): Frame[] => {
    const rng = new Rng(7);
    return Array.from({ length: count }, () => randomFrame(COLOUR, rng));
  };

  it('changes nothing but the time, before and after it has loaded', async () => {
    const one = perceiverOf(COLOUR, 1);
    const two = createPerceiver(trainedOf(COLOUR, 1), { threads: 2 });
    const many = frames(33);
    const expected = one.perceive(many);
    const until = performance.now() + 3000;
    do {
      expect(two.perceive(many)).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while (performance.now() < until);
    two.dispose();
  }, 30_000);

  it('draws the samples that one thread draws', async () => {
    const second = vi.spyOn(SecondThread.prototype, 'finish');
    onTestFinished(() => second.mockRestore());
    const options = { samples: 12, seed: 5 };
    const many = new Array<Frame>(17).fill(frames(1)[0] as Frame); // frames(1) has one
    const expected = perceiverOf(COLOUR, 1).perceive(many, options);
    const places = new Set(expected.map(({ samples }) => JSON.stringify(samples)));
    expect(places.size).toBe(17); // draws differ by the place, or this would show nothing
    const two = createPerceiver(trainedOf(COLOUR, 1), { threads: 2 });
    await vi.waitUntil(
      () => {
        expect(two.perceive(many, options)).toEqual(expected);
        return second.mock.results.some(({ value }) => Array.isArray(value));
      },
      { timeout: 20_000 },
    );
    two.dispose();
  }, 30_000);

  it('works on frames that are views of larger memory, and is ready for more', async () => {
    const second = new SecondThread(trainedOf(COLOUR, 1));
    await vi.waitUntil(() => second.ready, { timeout: 20_000 });
    const few = frames(3);
    const expected = perceiverOf(COLOUR, 1).perceive(few);
    const length = few[0]?.data.length ?? 0;
    const whole = new Uint8Array(5 * length);
    few.forEach(({ data }, i) => {
      whole.set(data, (i + 1) * length);
    });
    for (let again = 0; again < 3; again++) {
      second.start(few.map((_, i) => whole.subarray((i + 1) * length, (i + 2) * length)));
      expect(second.finish()).toEqual(expected);
      expect(second.ready).toBe(true);
    }
    second.close();
    expect(second.ready).toBe(false);
  }, 30_000);

  it('is given up where it fails', async () => {
    const second = new SecondThread(trainedOf(COLOUR, 1));
    await vi.waitUntil(() => second.ready, { timeout: 20_000 });
    second.start([new Uint8Array(10_000_000)]); // more than its memory holds
    expect(second.finish()).toBeNull();
    expect(second.ready).toBe(false);
  }, 30_000);
});

/** The collector, which Node hides. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('novelty', () => {
  const quantiles = Array.from({ length: 101 }, (_, i) => i);
  it.each([
    [1000, 0],
    [-1, 100],
    [49.5, 100 * (1 - 50 / 101)],
  ])('of likelihood %f is percentile %f', (value, expected) => {
    expect(noveltyPercentile(value, quantiles)).toBeCloseTo(expected, 6);
  });
});
