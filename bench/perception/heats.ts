/** What `bench perception` compares: heats, each with the contenders that run here. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Entry, Group } from '../heats/heat.ts';
import type { Task } from '../heats/process.ts';
import {
  type Layout,
  type OurEngine,
  type OurJob,
  ourEngines,
  ourProgram,
  type PeerEngine,
  peerProgram,
  THREADS,
} from './programs.ts';

export interface Surroundings {
  /** For the models that our side writes, one folder a process. */
  readonly folder: string;
  /** Parameters, images and noise for the peers. */
  readonly peerFile: string;
  readonly peers: readonly PeerEngine[];
}

export function groups(around: Surroundings): Group[] {
  return [
    {
      heats: [
        {
          name: 'training step, published recipe, batch 256',
          title: 'A training step of the published configuration, batch 256',
          covers:
            'Forward and backward pass and Adam. Ours also draws the batch and the noise and brings the frames to the backend; the peers keep one batch and draw noise.',
          contenders: [
            ...ours('train', 'published', 'mnist', around, [256]).flat(),
            ...around.peers.flatMap((engine) =>
              peers(around, engine, ['literature', 'matrices'], ['train'], 256),
            ),
          ],
        },
      ],
    },
    {
      heats: [
        {
          name: 'training step, our recipe on the table, batch 64',
          title: 'A training step of our recipe on table-top frames, 64 x 64 x 3, batch 64',
          covers:
            'As above; attention proposals and see-through leaves, for which there is no peer.',
          contenders: ours('train', 'auto', 'tabletop', around, [64]).flat(),
        },
      ],
    },
    inference('mnist', 50, around),
    inference('tabletop', 64, around),
  ];
}

// ---------------------------------------------------------------------------

function inference(frames: OurJob['frames'], side: number, around: Surroundings): Group {
  const published = frames === 'mnist';
  const model = published ? 'the published configuration' : 'the shipped table-top model';
  const batches = [1, 64];
  const found = ours('perceive', published ? 'published' : 'auto', frames, around, batches);
  return {
    heats: batches.map((batch, i) => {
      const many = batch === 1 ? 'one frame' : `${batch} frames at once`;
      const [plain] = around.peers;
      return {
        name: `perceive, ${published ? 'published model' : 'table-top'}, ${many}`,
        title: `Perceiving ${many} of ${side} x ${side} with ${model}`,
        covers: published
          ? 'Ours: from bytes to the list of objects with likelihoods and colours. Peers: `encode` is the proposal network alone, `score` adds the log densities of boxes and background at the posterior means; neither makes a list of objects.'
          : 'From bytes to the list of objects with likelihoods and colours; there is no peer.',
        contenders: [
          ...(found[i] ?? []),
          ...(published && plain !== undefined
            ? [
                ...peers(around, plain, ['literature'], ['score', 'encode'], batch),
                ...peers(around, plain, ['matrices'], ['score'], batch),
              ]
            : []),
        ],
      };
    }),
  };
}

/** Our contenders for each batch size. */
function ours(
  does: OurJob['does'],
  recipe: OurJob['recipe'],
  frames: OurJob['frames'],
  { folder }: Surroundings,
  batches: readonly number[],
): Entry[][] {
  // perceiving needs no tensor library; the backend makes the model beforehand
  const engines: OurEngine[] =
    does === 'train' ? ourEngines() : [{ name: 'supair-rl', backend: 'wasm', threads: 1 }];
  return batches.map((batch) =>
    engines.map((engine) => {
      const { name, backend } = engine;
      const threads = does === 'perceive' ? perceiverThreads(batch) : engine.threads;
      const own = join(folder, `${does}-${frames}-${backend}-${threads}`);
      const program = ourProgram(engine, { does, recipe, frames, folder: own });
      return { name, side: 'ours', threads, program, task: { task: does, threads, batch } };
    }),
  );
}

/** A loaded perceiver shares batches of 16 frames and more with a second thread. */
function perceiverThreads(batch: number): number {
  return batch >= 16 ? Math.min(2, availableParallelism()) : 1;
}

function peers(
  { peerFile }: Surroundings,
  engine: PeerEngine,
  layouts: readonly Layout[],
  tasks: readonly Task['task'][],
  batch: number,
): Entry[] {
  return layouts.flatMap((layout) => {
    const program = peerProgram(engine, layout, peerFile);
    return tasks.flatMap((task) =>
      THREADS.map((threads): Entry => {
        const name = task === 'train' ? program.name : `PyTorch, ${layout}, ${task}`;
        return { name, side: 'peer', threads, program, task: { task, threads, batch } };
      }),
    );
  });
}
