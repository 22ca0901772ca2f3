/** `reproduce EXPERIMENT`: a published figure again, with seeds. */

import { BACKENDS } from '../../perception/index.ts';
import { type Command, command } from '../command.ts';
import { background } from '../experiments/background.ts';
import { cartpolePpo } from '../experiments/cartpole-ppo.ts';
import type { Experiment } from '../experiments/experiment.ts';
import { novelty } from '../experiments/novelty.ts';
import { ownFrames } from '../experiments/own-frames/own-frames.ts';
import { GENERATORS, scenariosOf } from '../experiments/own-frames/own-scenes.ts';
import { simulatedPerceptionExperiment } from '../experiments/simulated-perception/simulated-perception.ts';
import { VARIANTS } from '../experiments/supair-figure/figure-record.ts';
import { FIGURE_SETS } from '../experiments/supair-figure/published-curves.ts';
import { supairFigure } from '../experiments/supair-figure/supair-figure.ts';
import { tabletopBaselines } from '../experiments/tabletop-baselines.ts';
import { tabletopLook } from '../experiments/tabletop-look.ts';
import { tabletopPolicies } from '../experiments/tabletop-policies.ts';
import { timeTo97 } from '../experiments/time-to-97.ts';
import { tracking } from '../experiments/tracking/tracking.ts';
import { choiceFlag, choicesFlag, given, integerFlag } from '../flags.ts';
import { FRAME_ARGS } from '../frames.ts';
import { BACKEND_ARG } from '../perception-args.ts';

const EXPERIMENTS = {
  background,
  'supair-figure': supairFigure,
  'own-frames': ownFrames,
  'time-to-97': timeTo97,
  'cartpole-ppo': cartpolePpo,
  'tabletop-baselines': tabletopBaselines,
  'tabletop-policies': tabletopPolicies,
  'simulated-perception': simulatedPerceptionExperiment,
  'tabletop-look': tabletopLook,
  tracking,
  novelty,
} as const satisfies Record<string, Experiment>;
const NAMES = Object.keys(EXPERIMENTS) as (keyof typeof EXPERIMENTS)[]; // the keys of a literal

export const reproduce: Command = command({
  args: {
    experiment: {
      type: 'positional',
      required: true,
      description: NAMES.map((name) => `${name}: ${EXPERIMENTS[name].description}`).join('; '),
    },
    out: {
      type: 'string',
      default: 'docs/results',
      valueHint: 'DIR',
      description: 'Folder for the numbers and figures.',
    },
    work: {
      type: 'string',
      default: 'runs',
      valueHint: 'DIR',
      description: 'Folder for the runs; a stopped experiment goes on from there.',
    },
    seeds: {
      type: 'string',
      default: '3',
      valueHint: 'N',
      description: 'Runs of each kind: --seed, --seed + 1, ...',
    },
    steps: {
      type: 'string',
      valueHint: 'N',
      description: "Length of each run; default the experiment's.",
    },
    sets: {
      type: 'string',
      valueHint: 'A,B',
      description: `supair-figure: some of ${FIGURE_SETS.join(', ')}; default all.`,
    },
    variants: {
      type: 'string',
      valueHint: 'A,B',
      description: `supair-figure: some of ${VARIANTS.join(', ')}; default all.`,
    },
    generator: {
      type: 'string',
      default: 'blocks',
      valueHint: GENERATORS.join('|'),
      description: 'own-frames: what draws the frames.',
    },
    scenarios: {
      type: 'string',
      valueHint: 'A,B',
      description: `own-frames: some of ${scenariosOf('blocks').join(', ')}; default the four with targets.`,
    },
    sizes: {
      type: 'string',
      valueHint: 'N,M',
      description: 'own-frames: how many frames to learn from; default 500,5000.',
    },
    models: {
      type: 'string',
      valueHint: 'DIR',
      description: 'background: trained models, each in a folder named after its frames.',
    },
    side: {
      type: 'string',
      default: '64',
      valueHint: 'N',
      description: 'own-frames: height and width of the frames, 32 to 128 pixels.',
    },
    'publish-only': {
      type: 'boolean',
      description: 'supair-figure, own-frames: train nothing, publish what is finished.',
    },
    backend: BACKEND_ARG,
    threads: {
      type: 'string',
      valueHint: 'N',
      description:
        'supair-figure (default 1), own-frames (default all): threads on the backend wasm.',
    },
    ...FRAME_ARGS,
  },
  async run(args, io) {
    const experiment = EXPERIMENTS[choiceFlag(args.experiment, 'experiment', NAMES)];
    const count = integerFlag(args.seeds, '--seeds', { min: 1, max: 100 }) ?? 1;
    const generator = choiceFlag(args.generator, '--generator', GENERATORS);
    const options = {
      out: args.out,
      work: args.work,
      seeds: Array.from({ length: count }, (_, i) => io.seed + i),
      steps: integerFlag(args.steps, '--steps', { min: 1 }),
      sets: choicesFlag(args.sets, '--sets', FIGURE_SETS),
      variants: choicesFlag(args.variants, '--variants', VARIANTS),
      size: integerFlag(args.size, '--size', { min: 1 }),
      digits: args.digits,
      models: args.models,
      backend: choiceFlag(args.backend, '--backend', BACKENDS),
      generator,
      ...given('side', integerFlag(args.side, '--side', { min: 32, max: 128 })),
      ...given(
        'scenarios',
        args.scenarios === undefined
          ? undefined
          : choicesFlag(args.scenarios, '--scenarios', scenariosOf(generator)),
      ),
      ...given(
        'sizes',
        args.sizes?.split(',').map((text) => integerFlag(text, '--sizes', { min: 1 }) ?? 1),
      ),
      publishOnly: args['publish-only'] ?? false,
      ...given('threads', integerFlag(args.threads, '--threads', { min: 1 })),
    };
    const result = await experiment.run(options, io);
    if (result === null) io.say('Stopped: the same command goes on from here.');
    else io.result(result);
    return undefined;
  },
});
