/**
 * Perception models on disk: half-precision weights and the whole configuration.
 */

import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';
import { Rng } from '../../env/core/random.ts';
import { readModelFolder, writeModelFolder } from '../../storage/model-folder.ts';
import { takeTensors } from '../../storage/tensor.ts';
import type { SupairConfig } from './config.ts';
import type { TrainedModel } from './inference/perceiver.ts';
import { buildModel, initParams, type Model, PUBLISHED_INIT } from './model.ts';
import { download, type HostParams, mapValues, type Params, upload } from './params.ts';

/** What a model's config.json says besides the format's own head. */
export interface ModelRecord {
  readonly name: string;
  readonly supair: SupairConfig;
  readonly structureSeed: number;
  readonly likelihoodQuantiles: readonly number[];
  /** How it was trained: data, steps, backend, command; free in form, for people. */
  readonly training: { readonly [key: string]: unknown };
}

export async function saveModel(
  folder: string,
  record: ModelRecord,
  params: Params,
  card: string,
  extra: { readonly [name: string]: Uint8Array } = {},
): Promise<void> {
  const host = await download(params);
  writeModelFolder(folder, {
    kind: 'perception',
    config: { ...record },
    tensors: mapValues(host, ({ shape, data }) => ({ dtype: 'F16', shape, data }) as const),
    card,
    extra,
  });
}

/** Rebuilds a model on the current backend. @throws NOT_FOUND, VERSION, BAD_FILE. */
export function loadModel(folder: string): { record: ModelRecord; trained: TrainedModel } {
  const { config, tensors } = readModelFolder(folder, 'perception');
  const parsed = RECORD.safeParse(config);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SupairError('BAD_FILE', {
      who: `${folder}/config.json: ${issue?.path.join('.') ?? ''}`,
      expected: 'the settings of a perception model',
      got: issue?.message ?? 'something else',
      remedy: 'Write the model again with fit.',
    });
  }
  const record = parsed.data;
  const model = buildModel(record.supair, record.structureSeed);
  const shapes = paramShapes(model);
  const values = takeTensors(tensors, shapes, folder);
  const host: HostParams = mapValues(shapes, (shape, name) => ({
    shape,
    data: values[name] as Float32Array, // takeTensors returns every name
  }));
  const { likelihoodQuantiles } = record;
  return { record, trained: { model, params: upload(host), host, likelihoodQuantiles } };
}

// ---------------------------------------------------------------------------

function paramShapes(model: Model): { [name: string]: readonly number[] } {
  return mapValues(initParams(model, PUBLISHED_INIT, new Rng(1)), ({ shape }) => shape);
}

const CIRCUIT = z.object({
  replicas: z.int().min(1).max(64),
  depth: z.int().min(1).max(8),
  leafComponents: z.int().min(1).max(256),
  sumComponents: z.int().min(1).max(256),
  varMin: z.number().positive(),
  varMax: z.number().positive(),
});

const RECORD = z.object({
  name: z.string(),
  supair: z.object({
    height: z.int(),
    width: z.int(),
    channels: z.union([z.literal(1), z.literal(3)]),
    slots: z.int(),
    detector: z.enum(['lstm', 'attention']),
    leaves: z.enum(['opaque', 'see-through']),
    patch: z.int(),
    scaleMin: z.number(),
    scaleMax: z.number(),
    aspectMin: z.number(),
    aspectMax: z.number(),
    stdMax: z.number().positive(),
    object: CIRCUIT,
    background: CIRCUIT,
    countPriorBase: z.number(),
    countPriorCost: z.number(),
    overlapRate: z.number().positive(),
  }),
  structureSeed: z.int(),
  likelihoodQuantiles: z.array(z.number()),
  training: z.record(z.string(), z.unknown()),
});
