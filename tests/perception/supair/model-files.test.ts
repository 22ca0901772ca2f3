/** Models on disk: both precisions, detectors of other widths, and what is refused. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../../perception/supair/config.ts';
import { createPerceiver } from '../../../perception/supair/inference/perceiver.ts';
import { layModel } from '../../../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../../../perception/supair/model.ts';
import { loadModel, saveModel } from '../../../perception/supair/model-files.ts';
import type { Normalization } from '../../../perception/supair/normalize/normalization.ts';
import { filled, glorot, type HostParams, mapValues } from '../../../perception/supair/params.ts';
import { writeModelFolder } from '../../../storage/index.ts';
import type { StoredTensors } from '../../../storage/tensor.ts';

const root = mkdtempSync(join(tmpdir(), 'supair-models-'));
afterAll(() => rmSync(root, { recursive: true }));

const SUPAIR: SupairConfig = {
  ...PUBLISHED,
  height: 20,
  width: 24,
  patch: 6,
  detector: 'attention',
  object: { ...PUBLISHED.object, replicas: 1, leafComponents: 2, sumComponents: 2 },
};
const fresh = initParams(layModel(SUPAIR, 1), PUBLISHED_INIT, new Rng(1));

function save(name: string, params: HostParams, dtype: 'F16' | 'F32'): string {
  const folder = join(root, name);
  writeModelFolder(folder, {
    kind: 'perception',
    config: { name, supair: SUPAIR, structureSeed: 1, likelihoodQuantiles: [], training: {} },
    tensors: mapValues(params, ({ shape, data }) => ({ dtype, shape, data })),
    card: '',
  });
  return folder;
}

describe('a model of normalised frames', () => {
  const reference = Uint8Array.from({ length: 20 * 24 }, (_, i) => (7 * i) % 256);
  const record = {
    name: 'lit',
    supair: SUPAIR,
    structureSeed: 1,
    likelihoodQuantiles: [],
    training: {},
  };

  it.each<Normalization>([
    { kind: 'gain', reference },
    { kind: 'shake', reference },
    { kind: 'one-color' },
  ])('is read as it was written: $kind', (normalization) => {
    const folder = join(root, normalization.kind);
    saveModel(folder, { ...record, normalization }, fresh, '');
    expect(loadModel(folder).record.normalization).toEqual(normalization);
  });

  it('is refused without its picture of the empty scene, or with one of another size', () => {
    const write = (tensors: StoredTensors): string => {
      const folder = join(root, 'no-picture');
      const halves = mapValues(
        fresh,
        ({ shape, data }) => ({ dtype: 'F16', shape, data }) as const,
      );
      writeModelFolder(folder, {
        kind: 'perception',
        config: { ...record, normalization: { kind: 'gain' } },
        tensors: { ...halves, ...tensors },
        card: '',
      });
      return folder;
    };
    expect(() => loadModel(write({}))).toThrowCode('BAD_FILE');
    const turned = { dtype: 'U8', shape: [24, 20, 1], data: reference } as const;
    const other = write({ 'normalization.reference': turned });
    expect(() => loadModel(other)).toThrowCode('BAD_FILE');
  });
});

/** The same model with a detector of F features, one layer and U units. */
function narrowed(features: number, units: number): HostParams {
  const rng = new Rng(2);
  const [glimpse, hidden] = [features + 2, 24];
  const detector: HostParams = {
    embed: glorot(16, features, rng),
    embedBias: filled([features], 0),
    conv1: glorot(9 * features, features, rng),
    conv1Bias: filled([features], 0),
    key: glorot(glimpse, units, rng),
    query0: glorot(1, units, rng),
    gates: glorot(glimpse + units, 4 * units, rng),
    gatesBias: filled([4 * units], 0),
    query: glorot(units, units, rng),
    hidden: glorot(glimpse + units, hidden, rng),
    hiddenBias: filled([hidden], 0),
    output: glorot(hidden, 9, rng),
    outputBias: filled([9], 0),
  };
  return Object.fromEntries([
    ...Object.entries(fresh).filter(([name]) => !name.startsWith('detector.')),
    ...Object.entries(detector).map(([name, tensor]) => [`detector.${name}`, tensor] as const),
  ]);
}

describe('a model on disk', () => {
  it('in single precision comes back to the last bit', () => {
    expect(loadModel(save('single', fresh, 'F32')).trained.params).toEqual(fresh);
  });

  it('in half precision comes back to half a unit in its last place', () => {
    const { params } = loadModel(save('half', fresh, 'F16')).trained;
    for (const [name, { data }] of Object.entries(fresh)) {
      const read = params[name]?.data ?? new Float32Array(0);
      expect(read.length).toBe(data.length);
      const wrong = data.findIndex(
        (v, i) =>
          !(Math.abs((read[i] ?? Number.NaN) - v) <= Math.max(2 ** -25, Math.abs(v) / 2048)),
      );
      expect(wrong, name).toBe(-1);
    }
  });

  it.each([
    [16, 32],
    [20, 8],
  ])('may have a detector of other widths: %i features, %i units', (features, units) => {
    const { trained } = loadModel(save('narrow', narrowed(features, units), 'F16'));
    const perceiver = createPerceiver(trained);
    const data = new Uint8Array(20 * 24).fill(90);
    const [scene] = perceiver.perceive([{ height: 20, width: 24, channels: 1, data }]);
    expect(scene?.count_posterior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    expect(Number.isFinite(scene?.log_likelihood)).toBe(true);
  });

  it.each<[string, (params: HostParams) => HostParams, RegExp]>([
    [
      'a tensor missing',
      ({ 'detector.key': _, ...rest }) => rest,
      /tensor "detector\.key".*got none/,
    ],
    ['one too many', (params) => ({ ...params, more: filled([1], 0) }), /tensor "more"/],
    [
      'a layer of another width',
      (params) => ({ ...params, 'detector.conv1': filled([9 * 7, 7], 0) }),
      /tensor "detector\.conv1"/,
    ],
    [
      'leaves of another frame',
      (params) => ({ ...params, 'background.mean': filled([7, 1, 3, 6], 0) }),
      /tensor "background\.mean"/,
    ],
  ])('is refused with %s, which is named', (_name, change, message) => {
    const folder = save('broken', change(fresh), 'F32');
    expect(() => loadModel(folder)).toThrowCode('BAD_FILE');
    expect(() => loadModel(folder)).toThrow(message);
  });
});
