/** `calibrate MODEL FRAMES`: what is usual to a model, and how sure it may be, without training. */

import { calibrateModel } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { FRAME_ARGS, framesFor, isBuiltIn } from '../frames.ts';
import { FRAMES_ARG, MODEL_ARG } from '../perception-args.ts';
import { amount, textTable } from '../text-table.ts';

/** Frames of a built-in set, where `--size` does not say. */
const FRAMES = 4000;

export const calibrate: Command = command({
  args: {
    model: MODEL_ARG,
    frames: FRAMES_ARG,
    out: { type: 'string', valueHint: 'DIR', description: "Default the model's own folder." },
    ...FRAME_ARGS,
  },
  async run(args, io) {
    const folder = resolveModel(args.model);
    // frames like those of training; --seed makes them others than it saw
    const size = isBuiltIn(args.frames) ? FRAMES : undefined;
    const set = framesFor(args.frames, 'train', io.seed, args, size);
    const out = args.out ?? folder;
    const { reference, presenceTemperature, agreement, judged } = calibrateModel(folder, set, out);
    io.say(
      textTable([
        ['frames', String(set.size)],
        ['background', amount(reference.background.mean, 3, 'nats a pixel')],
        ['objects', amount(reference.object.mean, 3, 'nats a visible pixel')],
        ['temperature of presences', amount(presenceTemperature, 3)],
        ['model', out],
      ]),
    );
    io.result({
      frames: set.size,
      reference,
      presence_temperature: presenceTemperature,
      count_agreement: agreement,
      judged_counts: judged,
      out,
    });
    return undefined;
  },
});
