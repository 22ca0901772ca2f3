/** `fit FRAMES --out DIR`: learn objects and background from unlabelled frames. */

import { BACKENDS, fit as fitFrames, RECIPES } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { barOf, decisionLine, diagnosisLines, fitResultJson, fitRows } from '../fit-output.ts';
import { fitSettings, SETTING_ARGS } from '../fit-settings.ts';
import { choiceFlag, given, integerFlag, numberFlag, requiredFlag } from '../flags.ts';
import { FRAME_ARGS } from '../frames.ts';
import { BACKEND_ARG, FRAMES_ARG } from '../perception-args.ts';
import { startBackend } from '../start-backend.ts';
import { textTable } from '../text-table.ts';
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
    steps: {
      type: 'string',
      valueHint: 'N',
      description: 'Steps; by default until kept-out frames get no better.',
    },
    minutes: { type: 'string', valueHint: 'M', description: 'Fit into this much training time.' },
    slots: {
      type: 'string',
      valueHint: 'N',
      description: 'Most objects; default from the frames.',
    },
    ...SETTING_ARGS,
    from: {
      type: 'string',
      valueHint: 'MODEL',
      description: 'Start from this model, shipped or a folder, if that helps.',
    },
    'background-model': {
      type: 'boolean',
      default: true,
      description: 'Learn the background',
      negativeDescription: 'The published ablation: a fixed background, N(0, 0.35) a pixel.',
    },
    'centred-boxes': {
      type: 'boolean',
      description: 'The published recipe with its first boxes in the middle of the frame.',
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
      ...given('centredBoxes', args['centred-boxes'] === true ? true : undefined),
      ...given('backgroundModel', args['background-model'] ? undefined : ('gaussian' as const)),
      settings: fitSettings(args),
      ...given('from', args.from === undefined ? undefined : resolveModel(args.from)),
    };
    const heldOut = integerFlag(args['held-out'], '--held-out', { min: 0 });
    const { train, held } = trainingFrames(args.frames, io.seed, args, heldOut);
    await startBackend(options.backend, io);
    io.say(`Learning from ${train.size} frames of ${train.width} x ${train.height} pixels ...`);
    if (options.recipe === 'auto') io.say('Looking at what they show first:');
    const bar = barOf(io);
    const result = await fitFrames(train, {
      ...options,
      ...given('evaluation', held ?? undefined),
      seed: io.seed,
      command: io.commandLine,
      signal: io.signal,
      onProgress: bar.update,
      onDecision: (decision) => io.say(decisionLine(decision)),
    });
    bar.stop();

    io.say(textTable([...fitRows(result, held !== null), ['model', out]]));
    if (result.interrupted) io.say('Unfinished: repeat the command with --resume to go on.');
    const { diagnosis } = result;
    for (const line of diagnosisLines(diagnosis)) io.say(line);
    io.result(fitResultJson(result, { frames: train.size, held_out: held?.size ?? 0, out }));
    // two boxes on some objects can be right, or right enough; the other failures are of no use
    return diagnosis === null || diagnosis.failure === 'doubled' ? undefined : 1;
  },
});
