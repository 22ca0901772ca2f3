/**
 * PPO's terms for one sample and their slopes (Schulman et al. 2017; the value clip as in OpenAI's
 * baselines). Ratios are r = exp(logProb - oldLogProb), A the advantage, R the return.
 */

/** max(-A r, -A clip(r, 1 - c, 1 + c)). */
export function policyLoss(ratio: number, advantage: number, clip: number): number {
  const clipped = Math.min(1 + clip, Math.max(1 - clip, ratio));
  return Math.max(-advantage * ratio, -advantage * clipped);
}

/** d policyLoss / d logProb: -A r, and 0 where the clip holds. */
export function policySlope(ratio: number, advantage: number, clip: number): number {
  const held = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
  return held ? 0 : -advantage * ratio;
}

/** max((v - R)^2, (vOld + clip(v - vOld, -c, c) - R)^2) / 2; `clip` Infinity for no clip. */
export function valueLoss(value: number, oldValue: number, target: number, clip: number): number {
  const near = oldValue + Math.min(clip, Math.max(-clip, value - oldValue));
  return 0.5 * Math.max((value - target) ** 2, (near - target) ** 2);
}

/** d valueLoss / d value: v - R, and 0 where the clipped term is the larger one. */
export function valueSlope(value: number, oldValue: number, target: number, clip: number): number {
  const near = oldValue + Math.min(clip, Math.max(-clip, value - oldValue));
  return (near - target) ** 2 > (value - target) ** 2 ? 0 : value - target;
}
