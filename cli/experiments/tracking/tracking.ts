/**
 * How well identities are kept on table-top videos by the shipped model and the tracker, and what the
 * tracker's parts are worth. Stopped, it goes on with the sets that are missing.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { sampleTabletopVideos, type VideoOptions } from '../../../env/tabletop/videos.ts';
import { type TrackingMetrics, trackingMetrics } from '../../../perception/evaluate/index.ts';
import { loadPerceiver, type Perceiver, type Scene } from '../../../perception/index.ts';
import { type Io, writeInto } from '../../io.ts';
import { perceiveSet } from '../../perceive-set.ts';
import type { Experiment, ExperimentOptions } from '../experiment.ts';
import {
  blanked,
  type Coverage,
  coverage,
  type Survival,
  survivalOfBlank,
  survivalOfHiding,
  TRACKER_NAMES,
  type TrackerName,
  trackedBy,
} from './tracking-measures.ts';
import { trackingGif } from './tracking-picture.ts';
import { trackingReport } from './tracking-report.ts';

const NAME = 'tracking';
const MODEL = 'tabletop';
/** Videos of each set and seed. */
const VIDEOS = 60;
/** Frames without any object in the test of a blank camera, and the first of them. */
const BLANK_FRAMES = 10;
const BLANK_FROM = 30;
/** Frames for which an object must be out of sight to count as hidden. */
const HIDDEN_FRAMES = 10;

/** What is tracked, by name. */
const SETS = {
  'two objects that cross': { maxObjects: 2 },
  'two or three objects that cross': {},
  'four objects that cross': { minObjects: 4, maxObjects: 4 },
  'one hidden behind another': { kind: 'hidden' },
} as const satisfies Record<string, VideoOptions>;

/** One set and seed. */
export interface TrackingRun {
  readonly set: string;
  readonly seed: number;
  readonly videos: number;
  readonly frames: number;
  readonly trackers: { readonly [name in TrackerName]: TrackingMetrics };
  /** Of objects that were out of sight for ten frames and more. */
  readonly hidden: Survival;
  /** Of all objects while the camera shows nothing for ten frames. */
  readonly blank: Survival;
  /** Of the model's positions. */
  readonly coverage: { readonly alone: Coverage; readonly touching: Coverage };
}

export const tracking: Experiment = {
  description: 'identities over table-top videos, with ablations',
  async run(options, io) {
    const videos = options.steps ?? VIDEOS;
    const perceiver = await loadPerceiver(MODEL);
    try {
      const runs: TrackingRun[] = [];
      for (const set of Object.keys(SETS) as (keyof typeof SETS)[]) {
        for (const seed of options.seeds) {
          const run = await runOnce(set, seed, videos, perceiver, options, io);
          if (run === null) return null;
          runs.push(run);
          const { id_switches_per_1000: switches, idf1 } = run.trackers.tracker;
          io.say(
            `  ${set}, seed ${seed}: ${switches.toFixed(1)} switches, IDF1 ${idf1.toFixed(3)}`,
          );
        }
      }
      writeInto(join(options.out, `${NAME}.gif`), animation(perceiver, options.seeds[0] ?? 1));
      const result = { command: io.commandLine, model: MODEL, runs };
      writeInto(join(options.out, `${NAME}.json`), `${JSON.stringify(result, null, 1)}\n`);
      writeInto(join(options.out, `${NAME}.md`), trackingReport(io.commandLine, MODEL, runs));
      return result;
    } finally {
      perceiver.dispose();
    }
  },
};

// ---------------------------------------------------------------------------

/** Null where it was stopped. */
async function runOnce(
  name: keyof typeof SETS,
  seed: number,
  videos: number,
  perceiver: Perceiver,
  { work }: ExperimentOptions,
  io: Io,
): Promise<TrackingRun | null> {
  const file = join(work, NAME, `${videos}-${name.replaceAll(' ', '-')}-seed${seed}.json`);
  // written below, and by nobody else
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as TrackingRun;
  const set = sampleTabletopVideos(videos, new Rng(seed).fork(`${NAME}, ${name}`), SETS[name]);
  const bar = io.progress(set.size);
  const note = `${name}, seed ${seed}`;
  const { scenes } = await perceiveSet(perceiver, set, io.signal, (n) => bar.update(n, note));
  bar.stop();
  if (scenes.length < set.size) return null;
  const run = { set: name, seed, videos, frames: set.size, ...judged(scenes, set) };
  writeInto(file, `${JSON.stringify(run)}\n`);
  return run;
}

function judged(
  scenes: readonly Scene[],
  set: FrameSet,
): Pick<TrackingRun, 'trackers' | 'hidden' | 'blank' | 'coverage'> {
  const { labels, episodeLength } = set;
  const trackers = Object.fromEntries(
    TRACKER_NAMES.map((name) => [
      name,
      labels && trackingMetrics(trackedBy(name, scenes, set), labels, episodeLength),
    ]),
  );
  const gap = [BLANK_FROM, BLANK_FROM + BLANK_FRAMES] as const;
  return {
    trackers: trackers as TrackingRun['trackers'], // fromEntries loses the keys; videos have labels
    hidden: survivalOfHiding(trackedBy('tracker', scenes, set), set, HIDDEN_FRAMES),
    blank: survivalOfBlank(trackedBy('tracker', blanked(scenes, set, gap), set), set, gap),
    coverage: coverage(scenes, set) as TrackingRun['coverage'], // likewise
  };
}

/** The first video of a set of its own. */
function animation(perceiver: Perceiver, seed: number): Uint8Array {
  const rng = new Rng(seed).fork(`${NAME}, picture`);
  const crossing = sampleTabletopVideos(1, rng);
  const scenes = Array.from({ length: crossing.size }, (_, t) => frameAt(crossing, t)).map(
    (frame) => perceiver.perceive([frame])[0] ?? { objects: [] },
  );
  return trackingGif(trackedBy('tracker', scenes, crossing), crossing, [0]);
}
