/**
 * `calibrate MODEL FRAMES`: what is usual to a model, and how sure it may be, without training;
 * `calibrate MODEL ENV`: how it errs on the objects of an environment.
 */

import { type Calibration, calibrateModel } from '../../perception/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import { integerFlag, usage } from '../flags.ts';
import { FRAME_ARGS, framesFor, isBuiltIn } from '../frames.ts';
import { writeErrors } from '../measure-errors.ts';
import { FRAMES_ARG, MODEL_ARG } from '../perception-args.ts';
import { amount, textTable } from '../text-table.ts';

/** Frames of a built-in set, where `--size` does not say. */
const FRAMES = 4000;
/** Environments end in their version; no set of frames does. */
const ENV_ID = /-v\d+$/;

export const calibrate: Command = command({
  args: {
    model: MODEL_ARG,
    frames: {
      ...FRAMES_ARG,
      description: `${FRAMES_ARG.description} Or an environment's id: measures how the model errs on its objects, for train --observation simulated.`,
    },
    out: { type: 'string', valueHint: 'DIR', description: "Default the model's own folder." },
    temper: {
      type: 'boolean',
      description: 'Soften presences by the temperature found; without it they are as trained.',
    },
    ...FRAME_ARGS,
  },
  async run(args, io) {
    const folder = resolveModel(args.model);
    if (ENV_ID.test(args.frames)) {
      if (args.temper === true) throw usage('--temper', 'frames', `environment ${args.frames}`);
      const frames = integerFlag(args.size, '--size', { min: 1 });
      await writeErrors({ folder, env: args.frames, frames, out: args.out ?? folder }, io);
      return undefined;
    }
    // frames like those of training; --seed makes them others than it saw
    const size = isBuiltIn(args.frames) ? FRAMES : undefined;
    const set = framesFor(args.frames, 'train', io.seed, args, size);
    if (set.size === 0) throw usage(args.frames, 'a frame at least', 'none');
    const out = args.out ?? folder;
    const found = calibrateModel(folder, set, out, { temper: args.temper ?? false });
    const { reference, presenceTemperature, tempered, agreement, countElbo, judged } = found;
    io.say(
      textTable([
        ['frames', String(set.size)],
        ['background', amount(reference.background.mean, 3, 'nats a pixel')],
        ['objects', amount(reference.object.mean, 3, 'nats a visible pixel')],
        [
          'temperature of presences',
          `${amount(presenceTemperature, 3)}${tempered ? '' : ', not applied'}`,
        ],
        ...(judged === null ? [] : judgedRows(judged)),
        ['model', out],
      ]),
    );
    io.result({
      frames: set.size,
      reference,
      presence_temperature: presenceTemperature,
      tempered,
      count_agreement: agreement,
      count_elbo: countElbo,
      judged_counts: judged,
      out,
    });
    return undefined;
  },
});

// ---------------------------------------------------------------------------

/** How sure counts were on frames whose labels are known, without the temperature and with it. */
function judgedRows({
  frames,
  before,
  after,
}: NonNullable<Calibration['judged']>): (readonly [string, string])[] {
  const pair = (field: 'ece' | 'nll'): string =>
    `${before[field].toFixed(4)}, tempered ${after[field].toFixed(4)}`;
  return [
    [`ECE of counts, ${frames} frames`, pair('ece')],
    ['NLL of counts, nats', pair('nll')],
  ];
}
