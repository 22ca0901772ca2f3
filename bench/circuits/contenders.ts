/** Who takes part in `bench circuits`, and on what: the object circuit of the published SuPAIR. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../env/index.ts';
import { type BackendChoice, loadFrames } from '../../perception/index.ts';
import { type Circuit, encodeCircuit, randomCircuit } from '../../perception/spn/index.ts';
import { PUBLISHED } from '../../perception/supair/config.ts';
import { encodeSafetensors } from '../../storage/safetensors.ts';
import type { Entry, Group } from '../heats/heat.ts';
import type { Program, Task } from '../heats/process.ts';
import { entryProgram, peerFolder } from '../heats/programs.ts';
import { ourEngines, type PeerEngine, THREADS } from '../perception/programs.ts';

/** What our side is started for, as JSON in its arguments. */
export interface CircuitJob {
  readonly circuitFile: string;
  readonly itemsFile: string;
  readonly backend: BackendChoice;
}

export interface CircuitFiles {
  readonly circuitFile: string;
  readonly itemsFile: string;
}

/** As published. */
const BATCH = 256;
const LAYOUTS = ['modules', 'einsum'] as const;
const TASKS: readonly {
  readonly task: Task['task'];
  readonly title: string;
  readonly covers: string;
}[] = [
  {
    task: 'gradient',
    title: 'Forward and backward',
    covers: 'The mean log density of the batch, and its gradients by all parameters.',
  },
  { task: 'forward', title: 'Forward', covers: 'The mean log density of the batch.' },
];

/** The circuit with fresh parameters, and the middles of `BATCH` scenes of multi-MNIST. */
export function writeCircuitFiles(folder: string, seed: number): CircuitFiles {
  const rng = new Rng(seed);
  const { patch, object } = PUBLISHED;
  const { varMin, varMax, replicas, depth, leafComponents, sumComponents } = object;
  const circuit: Circuit = randomCircuit(
    {
      variables: patch ** 2,
      leaves: { kind: 'gaussian', varMin, varMax },
      ...{ replicas, depth, leafComponents, sumComponents },
    },
    rng.fork('circuit'),
  );
  const { frames, height, width } = loadFrames('mnist', { split: 'train', rng, size: BATCH });
  const [top, left] = [(height - patch) >> 1, (width - patch) >> 1];
  const data = Float32Array.from({ length: BATCH * patch ** 2 }, (_, i) => {
    const [m, y, x] = [Math.floor(i / patch ** 2), Math.floor(i / patch) % patch, i % patch];
    return (frames[(m * height + top + y) * width + left + x] ?? 0) / 255;
  });
  const files = {
    circuitFile: join(folder, 'circuit.safetensors'),
    itemsFile: join(folder, 'items.safetensors'),
  };
  writeFileSync(files.circuitFile, encodeCircuit(circuit));
  const items = { items: { dtype: 'F32', shape: [BATCH, patch ** 2], data } } as const;
  writeFileSync(files.itemsFile, encodeSafetensors(items));
  return files;
}

export function circuitGroup(files: CircuitFiles, peers: readonly PeerEngine[]): Group {
  return {
    heats: TASKS.map(({ task, title, covers }) => ({
      name: `${task === 'forward' ? 'forward' : 'forward and backward'}, object circuit, batch ${BATCH}`,
      title,
      covers,
      contenders: [...ours(files, task), ...peers.flatMap((peer) => theirs(files, peer, task))],
    })),
  };
}

// ---------------------------------------------------------------------------

function ours(files: CircuitFiles, task: Task['task']): Entry[] {
  const entry = new URL('./circuit-entry', import.meta.url);
  // `fit` divides batches among threads; a pass through a circuit is one thread's, but for TensorFlow
  const engines = ourEngines().filter(
    ({ backend, threads }) => backend !== 'wasm' || threads === 1,
  );
  return engines.map(({ name, backend, threads }) => {
    const job: CircuitJob = { ...files, backend };
    const env = backend === 'tensorflow' ? { TF_NUM_INTRAOP_THREADS: String(threads) } : {};
    const program = entryProgram(name, entry, job, env);
    return { name, side: 'ours', threads, program, task: { task, threads } };
  });
}

function theirs(
  { circuitFile, itemsFile }: CircuitFiles,
  peer: PeerEngine,
  task: Task['task'],
): Entry[] {
  return LAYOUTS.flatMap((layout) => {
    const { python, env, allocator } = peer;
    const name = `PyTorch, ${layout}, ${allocator}`;
    const args = [peerFolder('circuits'), circuitFile, itemsFile, layout];
    const program: Program = { name, command: python, args, env };
    return THREADS.map((threads): Entry => {
      return { name, side: 'peer', threads, program, task: { task, threads } };
    });
  });
}
