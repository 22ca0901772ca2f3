/** The frames of the experiment: simulators written for it, by two renderers that share no line. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { BLOCK_SCENARIOS, frameRange, readFrameFile } from '../../../perception/data/index.ts';
import { packageRoot } from '../../../storage/package-root.ts';
import { framesFor } from '../../frames.ts';

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
}

/**
 * @param folder where files of frames are kept.
 * @throws NOT_FOUND where the Python program cannot run.
 */
export function ownScenes(
  simulator: Simulator,
  sizes: { readonly train: number; readonly test: number },
  folder: string,
): OwnScenes {
  const { generator, scenario, seed } = simulator;
  const half = (split: 'train' | 'test'): FrameSet => {
    if (generator === 'python') return pythonFrames(simulator, split, sizes[split], folder);
    return framesFor(`blocks/${scenario}`, split, seed, {}, sizes[split]);
  };
  return { train: { ...half('train'), labels: null }, test: half('test') };
}

// ---------------------------------------------------------------------------

function pythonFrames(
  { scenario, seed }: Simulator,
  split: 'train' | 'test',
  size: number,
  folder: string,
): FrameSet {
  const file = join(folder, `python-${scenario}-${split}-${size}-seed${seed}.npz`);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const words = ['--scenario', scenario, '--split', split, '--count', size, '--seed', seed];
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
