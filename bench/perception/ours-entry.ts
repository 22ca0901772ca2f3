/**
 * Our side of `bench perception`: a process that trains or perceives only when a line on stdin asks
 * it to. It uses the library as its users do; `fit` is held still between two turns by reading
 * stdin inside its progress callback.
 */

import { readSync } from 'node:fs';
import { frameAt, isSupairError, Rng, sampleTabletopFrames } from '../../env/index.ts';
import { isSoftwareGpu } from '../../perception/compute/backend-names.ts';
import {
  type BackendInfo,
  fit as learn,
  loadFrames,
  loadPerceiver,
  useBackend,
} from '../../perception/index.ts';
import type { Answer, Task } from '../heats/process.ts';
import { say } from '../heats/say.ts';
import type { OurJob } from './programs.ts';

const FRAMES = 1024;
/** Longer than any benchmark. */
const STEPS = 1_000_000;
/** Untimed: the code is compiled, and a recipe's warm start is over, after two steps. */
const FIRST_STEPS = 2;
const SEED = 1;

// written by `programs.ts` in this package
const job = JSON.parse(process.argv[2] ?? '') as OurJob;
try {
  await (job.does === 'train' ? train(job) : perceive(job));
} catch (error) {
  if (!isSupairError(error)) throw error;
  say({ failed: error.message });
}

// ---------------------------------------------------------------------------

async function train({ recipe, frames, backend, threads, folder }: OurJob): Promise<void> {
  const info = await useBackend(backend);
  if (isSoftwareGpu(info)) {
    say({ failed: `no GPU, only ${info.device}` });
    return;
  }
  const rng = new Rng(SEED);
  const set =
    frames === 'tabletop'
      ? sampleTabletopFrames(FRAMES, rng)
      : loadFrames(frames, { split: 'train', rng, size: FRAMES });
  let before = 0;
  let wanted: number | null = null;
  let seconds: number[] = [];
  await learn(set, {
    out: folder,
    recipe,
    backend,
    threads,
    steps: STEPS,
    warmSteps: 1,
    onProgress: (progress) => {
      seconds.push(progress.seconds - before);
      before = progress.seconds;
      if (wanted === null && seconds.length < FIRST_STEPS) return;
      if (wanted !== null && seconds.length < wanted) return;
      say(wanted === null ? { ready: describe(progress.backend) } : answer(seconds));
      wanted = next().calls;
      seconds = [];
    },
  });
}

async function perceive({ recipe, frames, backend, folder }: OurJob): Promise<void> {
  const rng = new Rng(SEED);
  const ownModel = frames !== 'tabletop';
  const set = ownModel
    ? loadFrames(frames, { split: 'train', rng, size: FRAMES })
    : sampleTabletopFrames(64, rng);
  // weights hardly matter to the time: an untrained model sees something in every slot
  if (ownModel) await learn(set, { out: folder, recipe, backend, threads: 1, steps: 1 });
  const perceiver = await loadPerceiver(ownModel ? folder : 'tabletop');
  say({ ready: `Node ${process.version}` });
  for (let turn = 0; ; ) {
    const { calls, batch = 1 } = next();
    const seconds = Array.from({ length: calls }, () => {
      const chosen = Array.from({ length: batch }, () => frameAt(set, turn++ % set.size));
      const began = performance.now();
      perceiver.perceive(chosen);
      return (performance.now() - began) / 1000;
    });
    say(answer(seconds));
  }
}

function describe({ name, device }: BackendInfo): string {
  return `${name}: ${device}`;
}

function answer(seconds: readonly number[]): Answer {
  return { seconds, memory_mb: process.resourceUsage().maxRSS / 1024 };
}

/** Waits for a line, without letting anything else run; the end of stdin ends the process. */
function next(): Task {
  const bytes = Buffer.alloc(1);
  let line = '';
  while (readSync(0, bytes) === 1) {
    const character = bytes.toString('latin1');
    if (character === '\n') return JSON.parse(line); // from `process.ts`
    line += character;
  }
  process.exit(0);
}
