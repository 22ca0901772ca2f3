/** `calibrate MODEL ENV`: how a model errs on the objects of an environment, for `--observation simulated`. */

import {
  type ErrorCell,
  type ErrorModel,
  measureErrors,
  recordTables,
  saveErrorModel,
  withPixels,
} from '../agent/index.ts';
import { make, SyncVectorEnv } from '../env/index.ts';
import { loadPerceiver } from '../perception/index.ts';
import type { Io } from './io.ts';
import { amount, columnTable, percent } from './text-table.ts';

/** Frames, where `--size` does not say. */
const FRAMES = 4000;
const ENVS = 16;

export interface ErrorSource {
  /** Folder of the model. */
  readonly folder: string;
  /** Environment id. */
  readonly env: string;
  readonly frames: number | undefined;
  /** Folder to write into. */
  readonly out: string;
}

/** @throws NOT_FOUND, BAD_ARGUMENT for an environment without object tables or of other frames. */
export async function writeErrors(
  { folder, env: id, frames = FRAMES, out }: ErrorSource,
  io: Io,
): Promise<void> {
  const envs = Array.from({ length: ENVS }, () =>
    withPixels(make(id, { renderMode: 'rgb_array' })),
  );
  const vector = new SyncVectorEnv(envs, { autoresetMode: 'next-step' });
  const perceiver = await loadPerceiver(folder);
  const bar = io.progress(frames);
  try {
    const episodes = await recordTables(vector, perceiver, {
      frames,
      seed: io.seed,
      signal: io.signal,
      onFrames: (done) => bar.update(Math.min(done, frames), 'frames'),
    });
    const model = measureErrors(episodes, io.commandLine);
    const path = saveErrorModel(out, model);
    bar.stop();
    io.say(columnTable(errorRows(model)));
    io.say(`  errors: ${path}`);
    io.result({ ...model, out: path });
  } finally {
    bar.stop();
    perceiver.dispose();
    await vector.close();
  }
}

/** Standard deviations in pixels, condition by condition, over objects of all sizes. */
export function errorRows({ cells, columns, merge }: ErrorModel): string[][] {
  const conditions = [...new Set(cells.map(({ condition }) => condition))];
  const spread = (own: readonly ErrorCell[], name: string): string =>
    amount(
      average(own, ({ std }) => std[columns.indexOf(name)] ?? 0),
      2,
    );
  const rows = conditions.flatMap((condition, i) => {
    const own = cells.filter((cell) => cell.condition === condition);
    const objects = own.reduce((sum, cell) => sum + cell.objects, 0);
    if (objects === 0) return [];
    const rates = [
      average(own, (cell) => cell.miss),
      merge[i] ?? 0,
      average(own, (cell) => cell.double),
    ];
    return [
      [condition, String(objects), ...rates.map(percent), spread(own, 'x'), spread(own, 'w')],
    ];
  });
  return [['objects', 'number', 'missed', 'merged', 'doubled', 'x off', 'w off'], ...rows];
}

// ---------------------------------------------------------------------------

/** Over the objects of the cells. */
function average(cells: readonly ErrorCell[], of: (cell: ErrorCell) => number): number {
  const objects = cells.reduce((sum, cell) => sum + cell.objects, 0);
  return cells.reduce((sum, cell) => sum + cell.objects * of(cell), 0) / objects;
}
