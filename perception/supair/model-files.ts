/**
 * Perception models on disk: half-precision weights and the whole configuration.
 */

import { z } from 'zod';
import type { FrameSize } from '../../env/core/area-average.ts';
import { SupairError } from '../../env/core/errors.ts';
import { readModelFolder, writeModelFolder } from '../../storage/model-folder.ts';
import { takeTensors } from '../../storage/tensor.ts';
import type { SupairConfig } from './config.ts';
import { BOXES, type Boxes, type TrainedModel } from './inference/engine.ts';
import type { Reference } from './inference/novelty.ts';
import { layModel } from './layered-model.ts';
import type { Normalization } from './normalize/normalization.ts';
import {
  NORMALIZATION,
  normalizationTensors,
  readNormalization,
} from './normalize/stored-normalization.ts';
import { paramShapes } from './param-shapes.ts';
import { type HostParams, mapValues } from './params.ts';

/** What a model's config.json says besides the format's own head. */
export interface ModelRecord {
  readonly name: string;
  readonly supair: SupairConfig;
  /** Size of the frames that the model takes, where they are scaled to its canvas (canvas.ts). */
  readonly frame?: FrameSize | undefined;
  /** What is done to frames on the canvas before the model sees them. */
  readonly normalization?: Normalization | undefined;
  readonly structureSeed: number;
  readonly likelihoodQuantiles: readonly number[];
  /** What is usual (inference/novelty.ts); models of before have none. */
  readonly reference?: Reference | undefined;
  /** What presence logits are divided by; 1 where missing. */
  readonly presenceTemperature?: number | undefined;
  /** The boxes it tells, chosen by `fit`; tight ones where missing. */
  readonly boxes?: Boxes | undefined;
  /** How it was trained: data, steps, backend, command; free in form, for people. */
  readonly training: { readonly [key: string]: unknown };
}

export function saveModel(
  folder: string,
  record: ModelRecord,
  params: HostParams,
  card: string,
  extra: { readonly [name: string]: Uint8Array } = {},
): void {
  const { normalization, ...rest } = record;
  writeModelFolder(folder, {
    kind: 'perception',
    config: normalization ? { ...rest, normalization: { kind: normalization.kind } } : rest,
    tensors: {
      ...mapValues(params, ({ shape, data }) => ({ dtype: 'F16', shape, data }) as const),
      ...normalizationTensors(normalization, record.supair),
    },
    card,
    extra,
  });
}

/** Reads a model. @throws NOT_FOUND, VERSION, BAD_FILE. */
export function loadModel(folder: string): { record: ModelRecord; trained: TrainedModel } {
  const { config, tensors: stored } = readModelFolder(folder, 'perception');
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
  const { supair } = parsed.data;
  const { normalization, rest: tensors } = readNormalization(
    parsed.data.normalization,
    stored,
    supair,
    folder,
  );
  const record = { ...parsed.data, normalization };
  const model = layModel(record.supair, record.structureSeed);
  const shapes = paramShapes(model, (name) => tensors[name]?.shape);
  const values = takeTensors(tensors, shapes, folder);
  const params: HostParams = mapValues(shapes, (shape, name) => ({
    shape,
    data: values[name] as Float32Array, // takeTensors returns every name
  }));
  const { likelihoodQuantiles, reference, presenceTemperature, boxes } = record;
  return {
    record,
    trained: { model, params, likelihoodQuantiles, reference, presenceTemperature, boxes },
  };
}

// ---------------------------------------------------------------------------

const CIRCUIT = z.object({
  replicas: z.int().min(1).max(64),
  depth: z.int().min(1).max(8),
  leafComponents: z.int().min(1).max(256),
  sumComponents: z.int().min(1).max(256),
  varMin: z.number().positive(),
  varMax: z.number().positive(),
});

const SPREAD = z.object({ mean: z.number(), std: z.number().positive() });

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
    backgroundModel: z.enum(['circuit', 'gaussian']).default('circuit'),
    countPriorBase: z.number(),
    countPriorCost: z.number(),
    overlapRate: z.number().positive(),
  }),
  frame: z.object({ height: z.int().positive(), width: z.int().positive() }).optional(),
  normalization: NORMALIZATION.optional(),
  structureSeed: z.int(),
  likelihoodQuantiles: z.array(z.number()),
  reference: z
    .object({
      frames: z.int(),
      heldOut: z.boolean(),
      background: SPREAD,
      object: SPREAD,
      frameSurprise: z.array(z.number()),
      objectSurprise: z.array(z.number()),
    })
    .optional(),
  presenceTemperature: z.number().positive().optional(),
  boxes: z.enum(BOXES).optional(),
  training: z.record(z.string(), z.unknown()),
});
