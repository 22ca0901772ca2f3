/** How the background changes from frame to frame, and what is to be taken out of frames for it. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { chooseNormalization, normalizationOf, spacedFrames } from '../../normalize/choose.ts';
import type { Normalization } from '../../normalize/normalization.ts';
import { estimateBackground } from '../proposals/backgrounds.ts';
import type { Decisions } from './decision.ts';
import type { BackgroundChange } from './fit-settings.ts';
import { noiseOf } from './noise.ts';

/** @param given what somebody says it is. */
export function normalizationFor(
  frames: FrameSet,
  given: BackgroundChange | undefined,
): Normalization | null {
  if (given === undefined) return chosen(frames).normalization;
  return given === 'steady' ? null : normalizationOf(frames, given);
}

/** The same, said where there is something to say. */
export function settleChange(
  frames: FrameSet,
  given: BackgroundChange | undefined,
  decisions: Decisions,
): Normalization | null {
  if (given !== undefined) {
    decisions.add('change', MEANS[given], '', given);
    return normalizationFor(frames, given);
  }
  const { normalization, spread } = chosen(frames);
  if (normalization === null) return null;
  const levels = (kind: keyof typeof spread): string =>
    (255 * Math.exp(spread[kind] ?? Number.NaN)).toFixed(1);
  const why = `pixels vary by ${levels(normalization.kind)} levels then, by ${levels('none')} without`;
  decisions.add('change', MEANS[normalization.kind], why);
  return normalization;
}

// ---------------------------------------------------------------------------

const MEANS: { readonly [kind in BackgroundChange]: string } = {
  steady: 'none is taken out',
  gain: 'the light: brightness and colour are evened out',
  shake: 'the camera moves: frames are moved back',
  'one-color': 'one colour a frame: each is seen against its own',
};

/** Frames enough to know a background by. */
const SAMPLE = 320;

function chosen(frames: FrameSet): ReturnType<typeof chooseNormalization> {
  const sample = spacedFrames(frames, SAMPLE);
  return chooseNormalization(sample, estimateBackground(sample).behind, noiseOf(sample));
}
