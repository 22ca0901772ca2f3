/**
 * Circuits as files: one safetensors file (bytes, the configuration in its metadata), or a model
 * folder. Parameters are float32, so that what is read is what was written, to the bit.
 */

import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';
import { readModelFolder, writeModelFolder } from '../../storage/model-folder.ts';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.ts';
import { type StoredTensors, takeTensors } from '../../storage/tensor.ts';
import { arrayShapes, arraysOf, fromArrays } from './circuit-arrays.ts';
import type { Circuit } from './host-circuit.ts';

/** A circuit as the bytes of one safetensors file. */
export function encodeCircuit(circuit: Circuit): Uint8Array {
  return encodeSafetensors(tensorsOf(circuit), { circuit: JSON.stringify(configOf(circuit)) });
}

/**
 * @param who names the source in errors.
 * @throws BAD_FILE that says what is off.
 */
export function decodeCircuit(bytes: Uint8Array, who = 'circuit'): Circuit {
  const { tensors, metadata } = decodeSafetensors(bytes, who);
  let config: unknown;
  try {
    config = JSON.parse(metadata['circuit'] ?? '');
  } catch (cause) {
    throw damaged(who, 'the metadata "circuit" in JSON', 'none', cause);
  }
  return compose(config, tensors, who);
}

/** Writes a model folder in one step: a crash leaves the old one or the new one. */
export function saveCircuit(folder: string, circuit: Circuit): void {
  const { structure, family } = circuit;
  const { variables, replicas, depth } = structure;
  writeModelFolder(folder, {
    kind: 'circuit',
    config: configOf(circuit),
    tensors: tensorsOf(circuit),
    card: `# A sum-product network\n\n${variables} variables, ${replicas} replicas of depth ${depth}, ${family.kind} leaves. Read it with \`loadCircuit\` of \`supair-rl/perception/spn\`.\n`,
  });
}

/** @throws NOT_FOUND, VERSION, BAD_FILE. */
export function loadCircuit(folder: string): Circuit {
  const { config, tensors } = readModelFolder(folder, 'circuit');
  return compose(config, tensors, folder);
}

// ---------------------------------------------------------------------------

const REGIONS = 'regions';
const SIZE = z.int().min(1).max(65_536);
const BOUND = z.number().positive();

const CONFIG = z.object({
  variables: SIZE.max(2 ** 24),
  channels: SIZE,
  replicas: SIZE,
  depth: SIZE.max(16),
  leafComponents: SIZE,
  sumComponents: SIZE,
  family: z.discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('gaussian'), varMin: BOUND, varMax: BOUND })
      .refine(({ varMin, varMax }) => varMin < varMax, 'varMin is not below varMax'),
    z.object({ kind: z.literal('bernoulli') }),
  ]),
});

function configOf(circuit: Circuit): z.infer<typeof CONFIG> {
  const { structure, channels, leafComponents, sumComponents, family } = circuit;
  const { variables, replicas, depth } = structure;
  return { variables, channels, replicas, depth, leafComponents, sumComponents, family };
}

function tensorsOf(circuit: Circuit): StoredTensors {
  const { replicas, variables, regionOf } = circuit.structure;
  const floats = Object.entries(arraysOf(circuit)).map(
    ([name, array]) => [name, { dtype: 'F32', ...array } as const] as const,
  );
  return {
    ...Object.fromEntries(floats),
    [REGIONS]: { dtype: 'I32', shape: [replicas, variables], data: regionOf },
  };
}

function compose(config: unknown, tensors: StoredTensors, who: string): Circuit {
  const parsed = CONFIG.safeParse(config);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const got = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'something else'}`;
    throw damaged(who, 'the settings of a circuit', got, parsed.error);
  }
  const { variables, replicas, depth, ...sizes } = parsed.data;
  const { [REGIONS]: regions, ...floats } = tensors;
  const leafRegions = 2 ** depth;
  const shaped = regions?.dtype === 'I32' && regions.shape.join() === `${replicas},${variables}`;
  if (!shaped || !regions.data.every((region) => region >= 0 && region < leafRegions)) {
    const expected = `I32 "${REGIONS}" [${replicas}, ${variables}] below ${leafRegions}`;
    throw damaged(who, expected, 'something else');
  }
  const structure = { variables, replicas, depth, leafRegions, regionOf: regions.data };
  const fixed = { structure, ...sizes };
  return fromArrays(fixed, takeTensors(floats, arrayShapes(fixed), who));
}

function damaged(who: string, expected: string, got: string, cause?: unknown): SupairError {
  const remedy = 'The file is damaged, or no circuit of ours.';
  return new SupairError('BAD_FILE', { who, expected, got, remedy, cause });
}
