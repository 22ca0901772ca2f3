/** Flags of `fit` for settings that it otherwise takes from the data. */

import { BACKGROUND_CHANGES, BOXES, type FitSettings } from '../perception/index.ts';
import { choiceFlag, given, integerFlag, numberFlag, usage } from './flags.ts';

export const SETTING_ARGS = {
  change: {
    type: 'string',
    valueHint: 'steady|gain|shake|one-color',
    description: 'How the background changes from frame to frame; default as seen.',
  },
  canvas: {
    type: 'string',
    valueHint: 'N',
    description: 'Longest side at which frames are seen, pixels; default at most 128.',
  },
  'object-size': {
    type: 'string',
    valueHint: 'A-B',
    description: 'Sides of the smallest and largest objects, pixels, e.g. 8-24.',
  },
  noise: {
    type: 'string',
    valueHint: 'S',
    description: 'Standard deviation of noise, of 1 for white; default as measured.',
  },
  'count-prior': { type: 'string', valueHint: 'NATS', description: 'What an object costs.' },
  'learning-rate': { type: 'string', valueHint: 'R', description: 'Of the steps on the ELBO.' },
  batch: { type: 'string', valueHint: 'N', description: 'Frames a step.' },
  boxes: {
    type: 'string',
    valueHint: 'tight|proposed',
    description: 'Boxes that the model tells; default those closer to boxes believed beforehand.',
  },
} as const;

/** @throws BAD_ARGUMENT for what is no number; `fit` itself knows the ranges. */
export function fitSettings(
  args: {
    readonly [flag in keyof typeof SETTING_ARGS]?: string | undefined;
  },
): FitSettings {
  return {
    ...given(
      'change',
      args.change === undefined
        ? undefined
        : choiceFlag(args.change, '--change', BACKGROUND_CHANGES),
    ),
    ...given('canvas', integerFlag(args.canvas, '--canvas')),
    ...given('objectSize', rangeFlag(args['object-size'], '--object-size')),
    ...given('noise', numberFlag(args.noise, '--noise')),
    ...given('countPrior', numberFlag(args['count-prior'], '--count-prior')),
    ...given('learningRate', numberFlag(args['learning-rate'], '--learning-rate')),
    ...given('batch', integerFlag(args.batch, '--batch')),
    ...given(
      'boxes',
      args.boxes === undefined ? undefined : choiceFlag(args.boxes, '--boxes', BOXES),
    ),
  };
}

// ---------------------------------------------------------------------------

function rangeFlag(text: string | undefined, flag: string): [number, number] | undefined {
  if (text === undefined) return undefined;
  const [, low, high] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (low === undefined || high === undefined) throw usage(flag, 'two sides as 8-24', text);
  return [Number(low), Number(high)];
}
