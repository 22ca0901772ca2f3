/** `fit FRAMES --out DIR`: learn objects and background from unlabelled frames. */

import { BACKENDS, type FitProgress, fit as fitFrames, RECIPES } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { choiceFlag, given, integerFlag, numberFlag, requiredFlag } from '../flags.ts';
import { FRAME_ARGS } from '../frames.ts';
import type { Io } from '../io.ts';
import { BACKEND_ARG, FRAMES_ARG } from '../perception-args.ts';
import type { Progress } from '../progress.ts';
import { startBackend } from '../start-backend.ts';
import { amount, percent, textTable } from '../text-table.ts';
import { trainingFrames } from '../training-frames.ts';

export const fit: Command = command({
  args: {
    frames: FRAMES_ARG,
    out: { type: 'string', valueHint: 'DIR', description: 'Folder for the model. Needed.' },
    recipe: {
      type: 'string',
      default: 'auto',
      valueHint: RECIPES.join('|'),
      description: 'Our own, set from the frames, or the published one for its data sets.',
    },
    steps: { type: 'string', valueHint: 'N', description: "Steps; default the recipe's." },
    minutes: { type: 'string', valueHint: 'M', description: 'Stop after this much training time.' },
    slots: {
      type: 'string',
      valueHint: 'N',
      description: 'Most objects; default from the frames.',
    },
    from: { type: 'string', valueHint: 'MODEL', description: "Start from this model's weights." },
    'background-model': {
      type: 'boolean',
      default: true,
      description: 'Learn the background',
      negativeDescription: 'The published ablation: a fixed background, N(0, 0.35) a pixel.',
    },
    resume: { type: 'boolean', description: 'Go on with the unfinished run in --out, exactly.' },
    'held-out': {
      type: 'string',
      valueHint: 'N',
      description: 'Labelled frames kept from training to measure count accuracy on.',
    },
    backend: BACKEND_ARG,
    threads: {
      type: 'string',
      valueHint: 'N',
      description:
        'Threads on the backend wasm; default one a core. The same number and seed give the same model.',
    },
    ...FRAME_ARGS,
  },
  async run(args, io) {
    const out = requiredFlag(args.out, '--out', 'Name a folder for the model.');
    const options = {
      out,
      recipe: choiceFlag(args.recipe, '--recipe', RECIPES),
      backend: choiceFlag(args.backend, '--backend', BACKENDS),
      threads: integerFlag(args.threads, '--threads', { min: 1 }) ?? ('auto' as const),
      resume: args.resume ?? false,
      ...given('steps', integerFlag(args.steps, '--steps', { min: 1 })),
      ...given('minutes', numberFlag(args.minutes, '--minutes', { min: 0 })),
      ...given('slots', integerFlag(args.slots, '--slots', { min: 1, max: 16 })),
      ...given('backgroundModel', args['background-model'] ? undefined : ('gaussian' as const)),
      ...given('from', args.from === undefined ? undefined : resolveModel(args.from)),
    };
    const heldOut = integerFlag(args['held-out'], '--held-out', { min: 0 });
    const { train, held } = trainingFrames(args.frames, io.seed, args, heldOut);
    await startBackend(options.backend, io);
    io.say(`Learning from ${train.size} frames of ${train.width} x ${train.height} pixels ...`);
    const bar = progressOn(io);
    const result = await fitFrames(train, {
      ...options,
      ...given('evaluation', held ?? undefined),
      seed: io.seed,
      command: io.commandLine,
      signal: io.signal,
      onProgress: bar.update,
    });
    bar.stop();

    const { steps, seconds, backend, threads, elbo, bitsPerDim, countAccuracy, interrupted } =
      result;
    io.say(
      textTable([
        [interrupted ? 'stopped at' : 'steps', String(steps)],
        ['training time', amount(seconds, 1, 's')],
        ['ELBO', amount(elbo, 1, 'nats a frame')],
        ['bits per dimension', amount(bitsPerDim, 3)],
        ...(held === null ? [] : [['count accuracy', percent(countAccuracy)] as const]),
        ['model', out],
      ]),
    );
    if (interrupted) io.say('Unfinished: repeat the command with --resume to go on.');
    io.result({
      steps,
      seconds,
      seconds_per_step: result.secondsPerStep,
      backend: backend.name,
      device: backend.device,
      backend_reason: backend.reason,
      threads,
      elbo,
      bits_per_dim: bitsPerDim,
      count_accuracy: countAccuracy,
      interrupted,
      frames: train.size,
      held_out: held?.size ?? 0,
      out,
      curve: result.curve,
    });
    return undefined;
  },
});

// ---------------------------------------------------------------------------

/** The length of the run is known with its first step. */
function progressOn(io: Io): { update(progress: FitProgress): void; stop(): void } {
  let bar: Progress | null = null;
  return {
    update: ({ step, total, phase, elbo, countAccuracy }) => {
      bar ??= io.progress(total);
      const stage = phase === 'warm' ? 'warm start' : `ELBO ${amount(elbo, 0)}`;
      const accuracy = countAccuracy === null ? '' : `, count accuracy ${percent(countAccuracy)}`;
      bar.update(step, stage + accuracy);
    },
    stop: () => bar?.stop(),
  };
}
