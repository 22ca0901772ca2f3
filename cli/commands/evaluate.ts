/** `evaluate MODEL FRAMES`: how good a model is on labelled frames, alone. */

import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import {
  boxMetrics,
  countMetrics,
  mean,
  posteriorCountAccuracy,
} from '../../perception/evaluate/index.ts';
import { imagine, loadPerceiver, type Perceiver, type Scene } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { FRAME_ARGS, framesFor, isBuiltIn } from '../frames.ts';
import { type Io, writeInto } from '../io.ts';
import { readRun } from '../model-run.ts';
import { FRAMES_ARG, MODEL_ARG } from '../perception-args.ts';
import { evaluationReport } from '../reports/evaluation-report.ts';
import { amount, percent, textTable } from '../text-table.ts';

/** Scenes of a built-in set, where `--size` does not say. */
const SCENES = 1000;
/** Frames a forward pass. */
const BATCH = 64;
/** Objects drawn from the model for the report. */
const IMAGINED = 14;

export const evaluate: Command = command({
  args: {
    model: MODEL_ARG,
    frames: FRAMES_ARG,
    report: {
      type: 'string',
      valueHint: 'FILE.html',
      description: 'Write a report with pictures.',
    },
    ...FRAME_ARGS,
  },
  async run(args, io) {
    const folder = resolveModel(args.model);
    const size = isBuiltIn(args.frames) ? SCENES : undefined;
    const set = framesFor(args.frames, 'test', io.seed, args, size);
    const perceiver = await loadPerceiver(folder);
    const { scenes, msPerFrame } = await perceiveAll(perceiver, set, io);
    perceiver.dispose();

    const seen = scenes.length < set.size ? null : set.labels; // stopped early: nothing to compare
    const counts = seen && countMetrics(scenes, seen);
    const boxes = seen && boxMetrics(scenes, seen);
    const result = {
      n: scenes.length,
      count_accuracy: counts?.count_accuracy ?? null,
      count_accuracy_map: seen && posteriorCountAccuracy(scenes, seen),
      confusion: counts?.confusion ?? null,
      ap50: boxes?.ap50 ?? null,
      recall50: boxes?.recall50 ?? null,
      mean_iou: boxes?.mean_iou ?? null,
      position_error_px: boxes?.position_error_px ?? null,
      position_error_mean_px: boxes?.position_error_mean_px ?? null,
      bits_per_dim: mean(scenes.map((scene) => scene.bits_per_dim)),
      ms_per_frame: msPerFrame,
      model: args.model,
      frames: args.frames,
      seed: io.seed,
    };
    io.say(
      textTable([
        ['frames', String(result.n)],
        ['count accuracy', percent(result.count_accuracy)],
        ['AP at IoU .5', amount(result.ap50, 3)],
        ['mean IoU of matches', amount(result.mean_iou, 3)],
        ['position error (median)', amount(result.position_error_px, 2, 'px')],
        ['bits per dimension', amount(result.bits_per_dim, 3)],
        ['time a frame', amount(msPerFrame, 2, `ms, ${BATCH} at once`)],
      ]),
    );
    if (args.report !== undefined) {
      const subject = {
        model: args.model,
        set,
        scenes,
        result,
        curve: readRun(folder)?.curve ?? [],
        imagined: await imagine(folder, IMAGINED, io.seed),
      };
      writeInto(args.report, await evaluationReport(subject, io.commandLine));
      io.say(`  report                   ${args.report}`);
    }
    io.result(result);
    return undefined;
  },
});

// ---------------------------------------------------------------------------

async function perceiveAll(
  perceiver: Perceiver,
  set: FrameSet,
  io: Io,
): Promise<{ scenes: Scene[]; msPerFrame: number | null }> {
  const batch = (start: number): Scene[] => {
    const end = Math.min(set.size, start + BATCH);
    const frames = Array.from({ length: end - start }, (_, i) => frameAt(set, start + i));
    return perceiver.perceive(frames);
  };
  batch(0); // the first pass warms up: not timed
  const bar = io.progress(set.size);
  const scenes: Scene[] = [];
  let ms = 0;
  for (let start = 0; start < set.size && !io.signal.aborted; start += BATCH) {
    const began = performance.now();
    scenes.push(...batch(start));
    ms += performance.now() - began;
    bar.update(scenes.length, 'frames');
    await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
  }
  bar.stop();
  return { scenes, msPerFrame: scenes.length === 0 ? null : ms / scenes.length };
}
