/** `evaluate MODEL... FRAMES`: how good models are on labelled frames, alone and against each other. */

import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { frameRange } from '../../perception/data/index.ts';
import { compareScenes, evaluateScenes, trackingMetrics } from '../../perception/evaluate/index.ts';
import { imagine, loadPerceiver, trackVideos } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { usage } from '../flags.ts';
import { FRAME_ARGS, framesFor, isBuiltIn } from '../frames.ts';
import { type Io, writeInto } from '../io.ts';
import { readRun } from '../model-run.ts';
import { type Perceived, perceiveSet } from '../perceive-set.ts';
import { FRAMES_ARG, MODEL_ARG } from '../perception-args.ts';
import type { Judged } from '../reports/evaluation-figures.ts';
import { evaluationReport } from '../reports/evaluation-report.ts';
import type { JudgedModel } from '../reports/evaluation-subject.ts';
import { distinctNames, gapsOf, originOf, summary } from '../reports/evaluation-words.ts';

/** Scenes of a built-in set, where `--size` does not say. */
const SCENES = 1000;
/** Objects drawn from a model for the report. */
const IMAGINED = 14;

export const evaluate: Command = command({
  args: {
    model: { ...MODEL_ARG, description: `${MODEL_ARG.description} Several are compared.` },
    frames: { ...FRAMES_ARG, description: `Comes last: ${FRAMES_ARG.description}` },
    report: {
      type: 'string',
      valueHint: 'FILE.html',
      description: 'Write a report with pictures.',
    },
    ...FRAME_ARGS,
  },
  variadic: true,
  async run(args, io) {
    const names = args._.slice(0, -1);
    const frames = args._.at(-1) ?? '';
    const folders = names.map((name) => resolveModel(name));
    const size = isBuiltIn(frames) ? SCENES : undefined;
    const whole = framesFor(frames, 'test', io.seed, args, size);
    if (whole.size === 0) throw usage(frames, 'a frame at least', 'none');
    const perceived = await perceiveWith(folders, whole, io);
    const { set, seen } = finished(perceived, whole);
    const judged = seen.map(({ scenes, msPerFrame }) => judge(scenes, msPerFrame, set, io.seed));
    const gaps = gapsOf(set, judged[0]);
    for (const gap of gaps) io.note(gap);

    const results = judged.map((entry, i) => resultOf(entry, names[i] ?? ''));
    const [first] = seen;
    const comparisons = seen.map(({ scenes }, i) =>
      i === 0 || first === undefined
        ? null
        : compareScenes(scenes, first.scenes, set, evaluationRng(io.seed)),
    );
    const titles = distinctNames(names);
    io.say(summary(judged, titles.slice(0, judged.length), set.size));
    if (args.report !== undefined) {
      const models = await Promise.all(
        judged.map(async (entry, i): Promise<JudgedModel> => {
          const folder = folders[i] ?? '';
          const run = readRun(folder);
          return {
            ...entry,
            name: titles[i] ?? '',
            scenes: seen[i]?.scenes ?? [],
            curve: run?.curve ?? [],
            origin: run === null ? null : originOf(run),
            command: run?.command ?? null,
            imagined: await imagine(folder, IMAGINED, io.seed),
            comparison: comparisons[i] ?? null,
          };
        }),
      );
      const [one, ...others] = models;
      if (one !== undefined) {
        const subject = { set, models: [one, ...others] as const, gaps, seed: io.seed };
        writeInto(args.report, await evaluationReport(subject, io.commandLine));
        io.say(`  report: ${args.report}`);
      }
    }
    const common = { frames, seed: io.seed };
    io.result(
      names.length === 1
        ? { ...results[0], ...common }
        : {
            n: set.size,
            ...common,
            models: results,
            comparisons: comparisons.flatMap((comparison, i) =>
              comparison === null ? [] : [{ model: names[i], baseline: names[0], ...comparison }],
            ),
          },
    );
    return undefined;
  },
});

// ---------------------------------------------------------------------------

function evaluationRng(seed: number): Rng {
  return new Rng(seed).fork('evaluation');
}

/** All models are loaded before the first perceives, so that a bad one is refused at once. */
async function perceiveWith(
  folders: readonly string[],
  set: FrameSet,
  io: Io,
): Promise<Perceived[]> {
  const perceivers = await Promise.all(folders.map((folder) => loadPerceiver(folder)));
  const bar = io.progress(set.size * perceivers.length);
  const seen: Perceived[] = [];
  try {
    for (const [i, perceiver] of perceivers.entries()) {
      const advance = (done: number): void => bar.update(i * set.size + done, 'frames');
      seen.push(await perceiveSet(perceiver, set, io.signal, advance));
    }
  } finally {
    bar.stop();
    for (const perceiver of perceivers) perceiver.dispose();
  }
  return seen;
}

/** The models that saw every frame, the first ones always; after Ctrl-C, if none did, the first and what it saw. */
function finished(
  perceived: readonly Perceived[],
  whole: FrameSet,
): { readonly set: FrameSet; readonly seen: readonly Perceived[] } {
  const done = perceived.filter(({ scenes }) => scenes.length === whole.size);
  const [first] = perceived;
  if (done.length > 0 || first === undefined) return { set: whole, seen: done };
  const block = whole.episodeLength ?? 1;
  const size = Math.floor(first.scenes.length / block) * block;
  return {
    set: frameRange(whole, 0, size),
    seen: [{ ...first, scenes: first.scenes.slice(0, size) }],
  };
}

function judge(
  scenes: Perceived['scenes'],
  msPerFrame: number | null,
  set: FrameSet,
  seed: number,
): Judged {
  const { labels, episodeLength } = set;
  // a tracker holds back what it has not seen often enough: frames are judged without it
  const tracked = episodeLength === null ? null : trackVideos(scenes, episodeLength);
  return {
    evaluation: evaluateScenes(scenes, set, evaluationRng(seed)),
    msPerFrame,
    tracked,
    tracking: labels && tracked && trackingMetrics(tracked, labels, episodeLength),
  };
}

/** The fields of the JSON result. */
function resultOf({ evaluation, msPerFrame, tracking }: Judged, model: string): object {
  const { frames: _, truths: __, missed: ___, spurious: ____, ...identities } = tracking ?? {};
  return { ...evaluation, ms_per_frame: msPerFrame, ...identities, model };
}
