/** The objective against its definition, written out node by node in double precision. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { logProb } from '../../../perception/spn/circuit-inference.ts';
import { readPatches } from '../../../perception/supair/boxes/glimpse.ts';
import { occlude } from '../../../perception/supair/boxes/occlusion.ts';
import { mapWhere, WHERE_FIELDS, type ZWhere } from '../../../perception/supair/boxes/where.ts';
import {
  FIXED_BACKGROUND,
  PUBLISHED,
  type SupairConfig,
} from '../../../perception/supair/config.ts';
import { countPosteriorLog, elboTerms } from '../../../perception/supair/elbo.ts';
import { circuitValues } from '../../../perception/supair/inference/imagine.ts';
import { countPosterior } from '../../../perception/supair/inference/read-scene.ts';
import {
  buildModel,
  detect,
  initParams,
  type Model,
  PUBLISHED_INIT,
} from '../../../perception/supair/model.ts';
import { type HostParams, mapValues, type Params } from '../../../perception/supair/params.ts';
import { objectLeaves } from '../../../perception/supair/scene-model.ts';
import { upload } from '../../../perception/supair/tensor-params.ts';
import { TEST_BACKEND } from '../../support/backends.ts';
import { expectGradient } from '../../support/gradients.ts';
import { onBackend, values } from '../../support/tensors.ts';

onBackend(TEST_BACKEND);

const BATCH = 2;
const TINY: SupairConfig = {
  ...PUBLISHED,
  height: 16,
  width: 20,
  slots: 2,
  patch: 6,
  object: { ...PUBLISHED.object, replicas: 2, leafComponents: 3, sumComponents: 2 },
  background: { ...PUBLISHED.background, replicas: 2, leafComponents: 2 },
};

const VARIANTS: [string, SupairConfig][] = [
  ['lstm, opaque, grey', TINY],
  [
    'lstm, opaque, grey, fixed background',
    { ...TINY, background: FIXED_BACKGROUND, backgroundModel: 'gaussian' },
  ],
  ['attention, opaque, grey', { ...TINY, detector: 'attention' }],
  ['attention, opaque, colour', { ...TINY, detector: 'attention', channels: 3 }],
];

interface Setup {
  readonly model: Model;
  readonly host: HostParams;
  readonly params: Params;
  readonly image: tf.Tensor4D;
  readonly noise: ZWhere;
}

function setUp(config: SupairConfig): Setup {
  const model = buildModel(config, 3);
  const rng = new Rng(5);
  const host = initParams(
    model,
    { ...PUBLISHED_INIT, objectMean: new Array(config.channels).fill(0.5) },
    rng,
  );
  const pixels = BATCH * config.height * config.width * config.channels;
  const image = tf.tensor4d(rng.fillUniform(new Float32Array(pixels), 0, 1), [
    BATCH,
    config.height,
    config.width,
    config.channels,
  ]);
  const noise = mapWhere(() =>
    tf.tensor2d(rng.fillNormal(new Float32Array(BATCH * config.slots)), [BATCH, config.slots]),
  );
  return { model, host, params: upload(host), image, noise };
}

/** The ELBO of each image, straight from supair.md section 3.3. */
function elboByDefinition({ model, host, params, image, noise }: Setup): number[] {
  const { config } = model;
  const { slots, patch, height, width, channels } = config;
  const posterior = detect(image, params, config);
  const mean = mapWhere((f) => posterior.mean[f]);
  const z = mapWhere((f) => tf.add(mean[f], tf.mul(posterior.std[f], noise[f])));
  const { visible, available } = occlude(z, patch, height, width);
  const patches = values(readPatches(image, z, patch));
  const seen = values(visible);
  const pixels = values(image);
  const object = circuitValues(model, host, 'object');
  const background = circuitValues(model, host, 'background');
  const at = (x: tf.Tensor, b: number, k: number): number => values(x)[b * slots + k] ?? Number.NaN;
  return Array.from({ length: BATCH }, (_, b) => {
    const presence = Array.from(
      { length: slots },
      (_u, k) => 1 / (1 + Math.exp(-at(posterior.presenceLogit, b, k))),
    );
    const q = countPosterior(presence);
    const dims = patch * patch;
    const objectTerm = Array.from({ length: slots }, (_u, k) => {
      const m = b * slots + k;
      const weight = seen.slice(m * dims, (m + 1) * dims);
      const x = patches.slice(m * dims * channels, (m + 1) * dims * channels);
      const hidden = 1 - weight.reduce((s, v) => s + v, 0) / dims;
      const overlap = Math.log(config.overlapRate) - config.overlapRate * hidden;
      return logProb(object, { x, weight }) * at(z.sx, b, k) * at(z.sy, b, k) + overlap;
    });
    let elbo = 0;
    q.forEach((qn, n) => {
      const weight = values(tf.gather(available, n)).slice(
        b * height * width,
        (b + 1) * height * width,
      );
      const x = pixels.slice(b * height * width * channels, (b + 1) * height * width * channels);
      const prior = config.countPriorBase - config.countPriorCost * n;
      const joint =
        prior +
        logProb(background, { x, weight }) +
        objectTerm.slice(0, n).reduce((s, v) => s + v, 0);
      elbo += qn * (joint - Math.log(qn));
    });
    for (let k = 0; k < slots; k++) {
      for (const f of WHERE_FIELDS) {
        const std = at(posterior.std[f], b, k);
        const e = at(noise[f], b, k);
        elbo -= -0.5 * Math.log(2 * Math.PI) - Math.log(std) - 0.5 * e * e;
      }
    }
    return elbo;
  });
}

describe.each(VARIANTS)('the objective: %s', (_name, config) => {
  it('equals its definition', () => {
    const setup = setUp(config);
    const { elbo } = elboTerms(setup.image, setup.noise, setup.params, setup.model);
    expect(values(elbo)).toBeAllClose(elboByDefinition(setup), 1e-4);
  });

  it('has the gradient of central differences in every kind of parameter', () => {
    const { image, noise, params, model } = setUp(config);
    const names = Object.keys(params);
    const scaled = (tensors: tf.Tensor[]): tf.Tensor => {
      const own = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
      return tf.mul(elboTerms(image, noise, own, model).elbo, 1e-2);
    };
    // the window and the inhibition of the attention network carry no gradient by design, so its
    // own parameters agree with finite differences only while the slots do not interact
    const checked = names.filter(
      (name) => config.detector === 'lstm' || !name.startsWith('detector'),
    );
    const inputs = checked.map((name) => params[name] as tf.Tensor);
    expectGradient(
      (...moved) =>
        scaled(names.map((name) => moved[checked.indexOf(name)] ?? (params[name] as tf.Tensor))),
      inputs,
      { samples: 4, step: 2e-3, tolerance: 0.05 },
    );
  });
});

describe('the count posterior', () => {
  it('breaks a stick with the presences', () => {
    const presences = [0.9, 0.2, 0.7];
    const logits = tf.tensor2d([presences.map((p) => Math.log(p / (1 - p)))]);
    // by hand: .1, .9 * .8, .9 * .2 * .3, .9 * .2 * .7
    const byHand = [0.1, 0.72, 0.054, 0.126];
    expect(values(tf.exp(countPosteriorLog(logits)))).toBeAllClose(byHand, 1e-5);
    expect(countPosterior(presences)).toBeAllClose(byHand, 1e-9);
  });

  it('stays finite and normalised at extreme logits', () => {
    const log = countPosteriorLog(tf.tensor2d([[80, -80, 80]]));
    expect(values(tf.sum(tf.exp(log)))).toBeAllClose([1], 1e-5);
    expect(values(log).every(Number.isFinite)).toBe(true);
  });
});

describe('see-through leaves', () => {
  const config: SupairConfig = {
    ...TINY,
    detector: 'attention',
    channels: 3,
    leaves: 'see-through',
    object: { ...TINY.object, varMin: 0.01, varMax: 0.1 },
  };

  it('become opaque ones as alpha goes to one', () => {
    const { image, params, model, host } = setUp(config);
    const solid = {
      ...params,
      'object.alphaLogit': tf.fill(params['object.alphaLogit']?.shape ?? [], 40),
    };
    const opaque = buildModel({ ...config, leaves: 'opaque' }, 3);
    const z = mapWhere((f) => detect(image, params, config).mean[f]);
    const visible = tf.fill([BATCH * config.slots, config.patch ** 2], 0.7) as tf.Tensor2D;
    const a = objectLeaves(image, z, visible, solid, model);
    const b = objectLeaves(image, z, visible, upload(host), opaque);
    expect(values(a)).toBeAllClose(values(b), 1e-4);
  });

  it('cost nothing as alpha goes to zero: a box then shows the background', () => {
    const { image, noise, params, model } = setUp(config);
    const at = (alpha: number): number[] => {
      const alphaLogit = tf.fill(params['object.alphaLogit']?.shape ?? [], alpha);
      const other = { ...params, 'object.alphaLogit': alphaLogit };
      return values(elboTerms(image, noise, other, model).elbo);
    };
    // with alpha = 0 the object's own means have no effect any more
    const moved = { ...params, 'object.mean': tf.add(params['object.mean'] as tf.Tensor, 0.4) };
    const shifted = values(
      elboTerms(
        image,
        noise,
        { ...moved, 'object.alphaLogit': tf.fill(params['object.alphaLogit']?.shape ?? [], -60) },
        model,
      ).elbo,
    );
    expect(at(-60)).toBeAllClose(shifted, 1e-6);
    expect(at(-60)[0]).not.toBeCloseTo(at(2)[0] ?? 0, 0);
  });

  it('have the gradient of central differences in alpha, means and variances', () => {
    const { image, noise, params, model } = setUp(config);
    const names = ['object.alphaLogit', 'object.mean', 'object.varLogit'];
    expectGradient(
      (...moved) =>
        tf.mul(elboTerms(image, noise, { ...params, ...mapNames(names, moved) }, model).elbo, 1e-2),
      names.map((name) => params[name] as tf.Tensor),
      { samples: 6, step: 2e-3, tolerance: 0.05 },
    );
  });

  function mapNames(names: string[], tensors: tf.Tensor[]): { [name: string]: tf.Tensor } {
    return mapValues(
      Object.fromEntries(names.map((n, i) => [n, i])),
      (i) => tensors[i] as tf.Tensor,
    );
  }
});
