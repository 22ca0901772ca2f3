/** Videos as the bytes of files. */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { encodePng } from './png.ts';

/** Digits of a frame's number: enough for the frames of an hour, and names sort as frames do. */
const DIGITS = 5;

/**
 * A PNG a frame: `frame-00000.png`, `frame-00001.png`, ...
 * @throws BAD_ARGUMENT without a frame.
 */
export function numberedPngs(frames: readonly Frame[]): { readonly [name: string]: Uint8Array } {
  if (frames.length === 0) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'numberedPngs',
      expected: 'a frame',
      got: 'none',
    });
  }
  return Object.fromEntries(
    frames.map((frame, i) => [`frame-${String(i).padStart(DIGITS, '0')}.png`, encodePng(frame)]),
  );
}
