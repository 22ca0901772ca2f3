/** Who takes part in `bench env`: our worlds, and Gymnasium's and Spriteworld's where a Python has them. */

import { existsSync } from 'node:fs';
import type { Entry, Group } from '../heats/heat.ts';
import type { Program } from '../heats/process.ts';
import { entryProgram, peerFolder, peerPython } from '../heats/programs.ts';

/** Steps of a call; of a vector environment, those of all its members together. */
export const STEPS = 256;

/** What our side can be asked for. */
export const OUR_TASKS = [
  'cartpole',
  'cartpole-vector',
  'cartpole-workers',
  'tabletop',
  'tabletop-drawn',
  'tabletop-dressed',
  'tabletop-drawn-vector',
  'push',
  'push-vector',
  'push-workers',
  'clear-vector',
  'clear-workers',
] as const;
export type OurTask = (typeof OUR_TASKS)[number];

type PeerLibrary = 'gymnasium' | 'spriteworld';

/** A heat in short: what ours is asked, and whom it stands beside. */
interface Pairing {
  readonly name: string;
  readonly covers: string;
  readonly ours: OurTask;
  readonly batch: number;
  readonly peers: readonly { readonly name: string; library: PeerLibrary; task: string }[];
}

const VECTORS = [8, 64] as const;
const GYMNASIUM = { name: 'Gymnasium', library: 'gymnasium', task: 'cartpole' } as const;
const SAME = 'Random actions drawn beforehand, resets at the ends of episodes included.';

const PAIRINGS: readonly Pairing[] = [
  {
    name: 'CartPole-v1',
    covers: `${SAME} Both as \`make\` gives them, with their checks.`,
    ours: 'cartpole',
    batch: 1,
    peers: [GYMNASIUM],
  },
  ...VECTORS.map(
    (batch): Pairing => ({
      name: `CartPole-v1, vector of ${batch}`,
      covers: `${SAME} Steps of all environments together.`,
      ours: 'cartpole-vector',
      batch,
      peers: [
        { name: 'Gymnasium, SyncVectorEnv', library: 'gymnasium', task: 'cartpole-vector' },
        { name: 'Gymnasium, on arrays', library: 'gymnasium', task: 'cartpole-arrays' },
      ],
    }),
  ),
  {
    name: 'TableTop/Goal-v0, 5 objects, object tables',
    covers: `${SAME} The peer is Spriteworld's goal finding with as many sprites, its factors observed.`,
    ours: 'tabletop',
    batch: 1,
    peers: [{ name: 'Spriteworld', library: 'spriteworld', task: 'sprites' }],
  },
  {
    name: 'TableTop/Goal-v0, 5 objects, drawn at 64x64',
    covers: `${SAME} A frame a step, anti-aliased; the peer's renderer is PIL with anti_aliasing 5.`,
    ours: 'tabletop-drawn',
    batch: 1,
    peers: [{ name: 'Spriteworld', library: 'spriteworld', task: 'sprites-drawn' }],
  },
  {
    name: 'TableTop/Goal-v0, the same in any shape, turned, with shadows',
    covers: `${SAME} There is no peer.`,
    ours: 'tabletop-dressed',
    batch: 1,
    peers: [],
  },
  {
    name: 'TableTop/Push-v0, object tables',
    covers: `${SAME} Rigid bodies. There is no peer.`,
    ours: 'push',
    batch: 1,
    peers: [],
  },
  ...VECTORS.map(
    (batch): Pairing => ({
      name: `TableTop/Goal-v0, 5 objects, drawn at 64x64, vector of ${batch}`,
      covers: `${SAME} Steps of all environments together, a frame each; the peer has no vectors.`,
      ours: 'tabletop-drawn-vector',
      batch,
      peers: [],
    }),
  ),
];

/** Threads pay where a step takes long, as physics does: against ourselves on one. */
export const WORKERS = 2;
const WORKED = 64;

export function worldGroup(): Group {
  return {
    heats: [
      ...PAIRINGS.map(beside),
      workers('TableTop/Push-v0', 'push'),
      workers('TableTop/Clear-v0', 'clear'),
      workers('CartPole-v1', 'cartpole'),
    ],
  };
}

// ---------------------------------------------------------------------------

type EnteredHeat = Group['heats'][number];

function beside({ name, covers, ours, batch, peers }: Pairing): EnteredHeat {
  return {
    name,
    title: name,
    covers,
    contenders: [
      entry('supair-rl', 'ours', ourProgram(), ours, batch),
      ...peers.flatMap(
        ({ name: peer, library, task }) =>
          existsSync(peerFolder('worlds'))
            ? [entry(peer, 'peer', peerProgram(library), task, batch)]
            : [], // the package comes without peers
      ),
    ],
  };
}

function workers(id: string, ours: 'push' | 'clear' | 'cartpole'): EnteredHeat {
  const name = `${id}, vector of ${WORKED}, in threads`;
  const threads = entry('WorkerVectorEnv', 'ours', ourProgram(), `${ours}-workers`, WORKED);
  const one = entry('SyncVectorEnv', 'base', ourProgram(), `${ours}-vector`, WORKED);
  return {
    name,
    title: name,
    covers: `${SAME} Steps of all environments together, ${WORKERS} threads against one.`,
    contenders: [{ ...threads, threads: WORKERS }, one],
  };
}

function entry(
  name: string,
  side: Entry['side'],
  program: Program,
  task: string,
  batch: number,
): Entry {
  return { name, side, threads: 1, program, task: { task, threads: 1, batch } };
}

function ourProgram(): Program {
  return entryProgram('supair-rl', new URL('./world-entry', import.meta.url), {}, {});
}

function peerProgram(library: PeerLibrary): Program {
  const args = [peerFolder('worlds'), library];
  return { name: library, command: peerPython(), args, env: {} };
}
