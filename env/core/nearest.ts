/** "Did you mean": the known name closest to a mistyped one. */

/** Characters of a name that are looked at: a peer's may be any length, and the time goes with it. */
const LONGEST = 80;

/**
 * The entry of `known` within a third of the name's length (at least two) of edits, ignoring case;
 * null where none is that close. Ties go to the earlier entry. Of a long name the first 80 characters count.
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const typed = name.slice(0, LONGEST).toLowerCase();
  let best: string | null = null;
  let bestEdits = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    const edits = editDistance(typed, candidate.toLowerCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** The remedy sentence for an unknown name: the nearest one if any, then all there are. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const guess = nearest === null ? '' : `Did you mean "${nearest}"? `;
  return `${guess}Known: ${known.length === 0 ? 'none' : known.join(', ')}.`;
}

// ---------------------------------------------------------------------------

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      // rows have b.length + 1 entries, so every index below exists
      const substitute = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(substitute, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
