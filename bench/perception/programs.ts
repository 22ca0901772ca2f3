/** The processes that `bench perception` times, ours and the PyTorch peers, and what is not there. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { BACKENDS, type BackendChoice, type Recipe } from '../../perception/index.ts';
import type { Program } from '../heats/process.ts';
import { entryProgram, peerFolder, peerPython } from '../heats/programs.ts';

/** What our side is started for, as JSON in its arguments. */
export interface OurJob {
  readonly does: 'train' | 'perceive';
  readonly recipe: Recipe;
  readonly frames: 'mnist' | 'tabletop';
  readonly backend: BackendChoice;
  readonly threads: number;
  /** For the model it writes. */
  readonly folder: string;
}

/** A backend with a number of threads, or a GPU. */
export interface OurEngine {
  readonly name: string;
  readonly backend: BackendChoice;
  readonly threads: number;
}

/** How the peers' circuits and boxes are computed; each is a class beside `bench/peers/supair`. */
export type Layout = 'literature' | 'matrices';

/** A PyTorch with an allocator of memory. */
export interface PeerEngine {
  readonly allocator: string;
  readonly python: string;
  readonly env: { readonly [name: string]: string };
}

export const THREADS: readonly number[] = availableParallelism() > 1 ? [1, 2] : [1];

/** Every backend but the one for tiny tests; whether it is there shows when it is started. */
export function ourEngines(): OurEngine[] {
  return BACKENDS.filter((name) => name !== 'auto' && name !== 'cpu').flatMap((backend) => {
    const counts = usesCores(backend) ? THREADS : [1];
    return counts.map((threads) => ({ name: `supair-rl, ${backend}`, backend, threads }));
  });
}

export function ourProgram(
  { name, backend, threads }: OurEngine,
  job: Omit<OurJob, 'backend' | 'threads'>,
): Program {
  // native TensorFlow divides its work by itself, the others among threads that `fit` starts
  const native = backend === 'tensorflow';
  const words: OurJob = { ...job, backend, threads: native ? 1 : threads };
  const entry = new URL('./ours-entry', import.meta.url);
  return entryProgram(
    name,
    entry,
    words,
    native ? { TF_NUM_INTRAOP_THREADS: String(threads) } : {},
  );
}

/** The peers that can run here, and why others cannot. */
export function peerEngines(): { engines: PeerEngine[]; skipped: string[] } {
  const python = peerPython();
  if (!existsSync(peerFolder('supair'))) {
    return { engines: [], skipped: ['PyTorch: the peers are in the repository, not the package'] };
  }
  const probe = spawnSync(python, ['-c', 'import numpy, torch'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    const reason = probe.error?.message ?? probe.stderr.trim().split('\n').at(-1) ?? 'it fails';
    const remedy = 'name a Python that has torch and numpy in SUPAIR_PEER_PYTHON';
    return { engines: [], skipped: [`PyTorch: ${python}: ${reason}; ${remedy}`] };
  }
  const plain: PeerEngine = { allocator: 'glibc', python, env: {} };
  const library = findJemalloc();
  if (library === null) {
    const skipped = ['PyTorch with jemalloc: no libjemalloc.so.2 (Debian: libjemalloc2)'];
    return { engines: [plain], skipped };
  }
  const env = { LD_PRELOAD: library, MALLOC_CONF: KEEP_PAGES };
  return { engines: [plain, { allocator: 'jemalloc', python, env }], skipped: [] };
}

export function peerProgram(engine: PeerEngine, layout: Layout, file: string): Program {
  const { python, env, allocator } = engine;
  const name = `PyTorch, ${layout}, ${allocator}`;
  return { name, command: python, args: [peerFolder('supair'), file, layout], env };
}

// ---------------------------------------------------------------------------

/**
 * By default jemalloc gives every large block back at once and the next step faults its pages in
 * again, which takes several times as long as the arithmetic; this is its best.
 */
const KEEP_PAGES = 'oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1';
const LIBRARIES = '/usr/lib';
const JEMALLOC = 'libjemalloc.so.2';

function usesCores(backend: BackendChoice): boolean {
  return backend === 'wasm' || backend === 'tensorflow';
}

/** Where Linux distributions put it: the folder of libraries, or one for the architecture in it. */
function findJemalloc(): string | null {
  if (!existsSync(LIBRARIES)) return null;
  const folders = ['', ...readdirSync(LIBRARIES).filter((name) => name.endsWith('-linux-gnu'))];
  const paths = folders.map((folder) => join(LIBRARIES, folder, JEMALLOC));
  return paths.find((path) => existsSync(path)) ?? null;
}
