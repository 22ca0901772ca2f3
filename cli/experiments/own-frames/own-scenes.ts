/** The frames of the experiment: simulators written for it, by two renderers that share no line. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import {
  BLOCK_SCENARIOS,
  frameRange,
  makeBlocks,
  readFrameFile,
} from '../../../perception/data/index.ts';
import { packageRoot } from '../../../storage/package-root.ts';

export const GENERATORS = ['blocks', 'python'] as const;
export type Generator = (typeof GENERATORS)[number];

/** What the Python program draws; `blocks` draws BLOCK_SCENARIOS. */
const PYTHON_SCENARIOS: readonly string[] = ['flat', 'textured', 'shadows', 'one-colour'];
const PROGRAM = join('bench', 'scenes', 'make_frames.py');

export function scenariosOf(generator: Generator): readonly string[] {
  return generator === 'blocks' ? BLOCK_SCENARIOS : PYTHON_SCENARIOS;
}

export interface OwnScenes {
  /** Without labels: nothing can be told. */
  readonly train: FrameSet;
  readonly test: FrameSet;
}

export interface Simulator {
  readonly generator: Generator;
  readonly scenario: string;
  /** Another simulator for each. */
  readonly seed: number;
  /** Height and width of the frames, pixels in 32..128. */
  readonly side: number;
}

/**
 * @param folder where files of frames are kept.
 * @throws BAD_ARGUMENT for an unknown scenario or a side out of range, NOT_FOUND where the Python program cannot run.
 */
export function ownScenes(
  simulator: Simulator,
  sizes: { readonly train: number; readonly test: number },
  folder: string,
): OwnScenes {
  const { generator, scenario, side } = simulator;
  const half = (split: 'train' | 'test'): FrameSet => {
    if (generator === 'python') return pythonFrames(simulator, split, sizes[split], folder);
    const name = BLOCK_SCENARIOS.find((known) => known === scenario);
    if (name === undefined) throw unknown(scenario);
    // the streams of the built-in sets: `fit blocks/NAME --seed N` sees the same frames
    const rng = new Rng(simulator.seed).fork('frames').fork(`blocks/${name}`);
    return makeBlocks(name, { split, rng, size: sizes[split], height: side, width: side });
  };
  return { train: { ...half('train'), labels: null }, test: half('test') };
}

// ---------------------------------------------------------------------------

function unknown(scenario: string): SupairError {
  const expected = BLOCK_SCENARIOS.join(' or ');
  return new SupairError('BAD_ARGUMENT', { who: 'scenario', expected, got: scenario });
}

function pythonFrames(
  { scenario, seed, side }: Simulator,
  split: 'train' | 'test',
  size: number,
  folder: string,
): FrameSet {
  const file = join(folder, `python-${scenario}-${split}-${size}x${side}-seed${seed}.npz`);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const words = [
      '--scenario',
      scenario,
      '--split',
      split,
      '--count',
      size,
      '--seed',
      seed,
      '--side',
      side,
    ];
    const args = [join(packageRoot(), PROGRAM), ...words.map(String), '--out', file];
    try {
      execFileSync('python3', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (cause) {
      throw new SupairError('NOT_FOUND', {
        who: PROGRAM,
        expected: 'python3 with numpy, in a checkout of the project',
        got: cause instanceof Error ? cause.message.trim() : String(cause),
        remedy: 'Install numpy, or use --generator blocks.',
        cause,
      });
    }
  }
  return frameRange(readFrameFile(file), 0, size);
}
