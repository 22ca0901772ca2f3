/**
 * The PyTorch peers of `bench perception` compute our objective: same parameters, images and noise,
 * same ELBO and same gradients. Runs where a Python with torch is (SUPAIR_PEER_PYTHON); that also
 * makes the peers, written independently of tfjs, a check of the objective itself.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { writePeerFile } from '../../bench/perception/peer-file.ts';
import { type Layout, peerEngines, peerProgram } from '../../bench/perception/programs.ts';
import { Rng } from '../../env/index.ts';
import { loadFrames } from '../../perception/index.ts';
import { PUBLISHED } from '../../perception/supair/config.ts';
import { elboTerms } from '../../perception/supair/elbo.ts';
import { buildModel, initParams, PUBLISHED_INIT } from '../../perception/supair/model.ts';
import { type HostTensor, param } from '../../perception/supair/params.ts';
import { upload } from '../../perception/supair/tensor-params.ts';
import { decodeSafetensors } from '../../storage/safetensors.ts';
import { onBackend } from '../support/tensors.ts';

onBackend('wasm');

const BATCH = 6;
const SLOTS = PUBLISHED.slots;
/** Single precision in another order; the background's densities cancel to a hundredth. */
const ELBO_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
/** PyTorch takes its time to load where others are at work, ms. */
const LOADING = 120_000;
const FIELDS = ['sx', 'sy', 'x', 'y'] as const;
type Noise = { [field in (typeof FIELDS)[number]]: HostTensor };

const [engine] = peerEngines().engines;
const folder = mkdtempSync(join(tmpdir(), 'supair-peers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Boxes larger than their patch only where `large`: only there the published masks have holes. */
function setUp(large: boolean) {
  const model = buildModel(PUBLISHED, 3);
  const rng = new Rng(8);
  const params = initParams(model, PUBLISHED_INIT, rng);
  // a head that spreads its boxes over and beyond the frame
  for (const name of ['detector.output', 'detector.outputBias']) {
    rng.fillNormal(param(params, name).data);
  }
  const { frames } = loadFrames('mnist', { split: 'train', rng, size: BATCH });
  const draw = (shape: (n: number) => number): HostTensor => {
    const data = rng.fillNormal(new Float32Array(BATCH * SLOTS));
    return { shape: [BATCH, SLOTS], data: data.map(shape) };
  };
  const free = (n: number): number => n;
  const scale = large
    ? (n: number): number => 2 + Math.abs(n)
    : (n: number): number => -Math.abs(n);
  const noise: Noise = { sx: draw(scale), sy: draw(scale), x: draw(free), y: draw(free) };
  const image: HostTensor = {
    shape: [BATCH, PUBLISHED.height, PUBLISHED.width, 1],
    data: Float32Array.from(frames, (value) => value / 255),
  };
  return { model, params, image, noise };
}

/** Ours: the ELBO of each image and the gradients of their mean. */
function compute({ model, params, image, noise }: ReturnType<typeof setUp>) {
  const names = Object.keys(params);
  const tensors = upload(params);
  const { height, width } = PUBLISHED;
  const pixels = tf.tensor4d(image.data, [BATCH, height, width, 1]);
  const z = upload(noise);
  const drawn = { sx: param(z, 'sx'), sy: param(z, 'sy'), x: param(z, 'x'), y: param(z, 'y') };
  const { elbo } = elboTerms(pixels, drawn, tensors, model);
  const { grads } = tf.valueAndGrads((...inputs: tf.Tensor[]) => {
    const own = Object.fromEntries(names.map((name, i) => [name, inputs[i] as tf.Tensor]));
    return tf.div(tf.sum(elboTerms(pixels, drawn, own, model).elbo), BATCH) as tf.Scalar;
  })(names.map((name) => param(tensors, name)));
  return {
    elbo: elbo.dataSync(),
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]?.dataSync() ?? []])),
  };
}

function ask(layout: Layout, inputs: ReturnType<typeof setUp>) {
  const [file, out] = [join(folder, 'in.safetensors'), join(folder, 'out.safetensors')];
  writePeerFile(file, inputs);
  if (engine === undefined) throw new Error('no peer');
  const { command, args } = peerProgram(engine, layout, file);
  const input = `${JSON.stringify({ task: 'gradients', threads: 1, out })}\n`;
  execFileSync(command, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });
  return decodeSafetensors(new Uint8Array(readFileSync(out)), out).tensors;
}

/** ||a - b|| / ||b||. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let [apart, whole] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    apart += (x - y) ** 2;
    whole += y ** 2;
  }
  return Math.sqrt(apart / whole);
}

describe.skipIf(engine === undefined)('a PyTorch peer', () => {
  it.each([
    ['literature', 'boxes up to their patch', false],
    ['matrices', 'boxes up to their patch', false],
    ['matrices', 'boxes larger than their patch', true],
  ] as const)(
    'in the layout %s has our ELBO and gradients, %s',
    { timeout: LOADING },
    (layout, _, large) => {
      const inputs = setUp(large);
      const ours = compute(inputs);
      const theirs = ask(layout, inputs);
      expect(theirs['elbo']?.data).toBeAllClose(ours.elbo, ELBO_TOLERANCE);
      for (const [name, gradient] of Object.entries(ours.gradients)) {
        const got = theirs[name]?.data ?? [];
        expect(difference(got, gradient), name).toBeLessThan(GRADIENT_TOLERANCE);
      }
    },
  );
});
