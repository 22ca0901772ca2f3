/** Which frames a report shows: the mistakes first, then a fair sample of the rest. */

export interface ShownFrames {
  /** Indices, wrong ones first, each part in order. */
  readonly frames: readonly number[];
  /** How they were chosen, for the reader. */
  readonly note: string;
}

/** Fills rows of two and of three. */
const SHOWN = 12;
/** So many mistakes at most, unless there is nothing else to show. */
const MISTAKES = 6;

/** @param wrong whether a frame was counted wrongly, one entry a frame. */
export function chooseFrames(wrong: readonly boolean[]): ShownFrames {
  const all = [...wrong.keys()];
  const [mistakes, rest] = [all.filter((i) => wrong[i]), all.filter((i) => !wrong[i])];
  const first = evenly(mistakes, Math.max(MISTAKES, SHOWN - rest.length));
  const frames = [...first, ...evenly(rest, SHOWN - first.length)];
  if (mistakes.length === 0) return { frames, note: 'The frames are taken evenly.' };
  const which =
    first.length === mistakes.length
      ? `the ${first.length} of ${all.length} that were`
      : `${first.length} of the ${mistakes.length} (of ${all.length}) that were`;
  return { frames, note: `First ${which} counted wrongly, then others, taken evenly.` };
}

/** Up to `count` entries, evenly over the list. */
export function evenly(list: readonly number[], count: number): number[] {
  const taken = Math.min(count, list.length);
  return list.filter(
    (_, i) => Math.floor((i * taken) / list.length) !== Math.floor(((i - 1) * taken) / list.length),
  );
}
