/** What the report of `evaluate` is about. */

import type { Frame } from '../../env/core/env.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import type { Comparison } from '../../perception/evaluate/index.ts';
import type { CurvePoint, Scene } from '../../perception/index.ts';
import type { Judged } from './evaluation-figures.ts';

export interface JudgedModel extends Judged {
  /** How it is called in the report; no two alike. */
  readonly name: string;
  /** One a frame, as perceived; ids are slots. */
  readonly scenes: readonly Scene[];
  readonly curve: readonly CurvePoint[];
  /** How it was trained: the rest of a sentence that begins with its name. Null where that is not known. */
  readonly origin: string | null;
  /** The command that made it. */
  readonly command: string | null;
  /** The model's own pictures of the empty table and of objects. */
  readonly imagined: { readonly background: Frame; readonly objects: readonly Frame[] };
  /** Against the first model; null for the first itself. */
  readonly comparison: Comparison | null;
}

export interface EvaluationSubject {
  readonly set: FrameSet;
  /** At least one; the first is what others are compared with. */
  readonly models: readonly [JudgedModel, ...JudgedModel[]];
  /** What the labels do not tell, one sentence each. */
  readonly gaps: readonly string[];
  readonly seed: number;
}
