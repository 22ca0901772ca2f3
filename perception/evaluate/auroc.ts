/** How well a score tells two groups apart. */

/**
 * Area under the receiver's operating curve: the probability that a score of the second group is above
 * one of the first, ties counting half. From ranks (Mann and Whitney 1947). NaN for an empty group.
 */
export function auroc(negatives: readonly number[], positives: readonly number[]): number {
  const all = [
    ...negatives.map((score) => ({ score, positive: false })),
    ...positives.map((score) => ({ score, positive: true })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0; // of the positives, from 1
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.score === all[start]?.score) end++;
    const shared = (start + 1 + end) / 2;
    ranks += shared * all.slice(start, end).filter(({ positive }) => positive).length;
    start = end;
  }
  const own = positives.length;
  return (ranks - (own * (own + 1)) / 2) / (own * negatives.length);
}
