/**
 * Clustering: sprites of one class lie together, apart from those of other classes.
 *
 * How well they do is the inverse of the Davies-Bouldin index (IEEE TPAMI 1979, with p = 2 and q = 1):
 *
 *   S_i  mean distance of class i's sprites to their centroid      D_ij  distance of two centroids
 *   index = mean over i of max over j of (S_i + S_j) / D_ij        separation = 1 / index
 */

import { refuse } from '../../core/refuse.ts';
import type { AnyDistribution } from '../factors/distribution.ts';
import { distance, type Point } from '../geometry.ts';
import { byClass, type Goal, type GoalScore } from './goal.ts';

/** Spriteworld's threshold, and its reward for being a unit above or below it. */
const THRESHOLD = 2.5;
const REWARD_A_UNIT = 5;
/** Bound of the separation: classes of single sprites have no spread, and an index of 0. */
const MAX_SEPARATION = 100;

export interface ClusterScore extends GoalScore {
  /** In [0, 100]; null where fewer than two classes have sprites. */
  readonly separation: number | null;
}

/**
 * The separation is at least the threshold. Reward: 5 (separation - threshold). Done are all sprites or none.
 * Where fewer than two classes have sprites there is nothing to separate, and the goal has no say.
 * @param classes a sprite of several belongs to the first of them, one of none does not count.
 * @throws BAD_ARGUMENT for fewer than two classes, or a threshold outside (0, 100].
 */
export function clusterGoal(
  classes: readonly AnyDistribution[],
  threshold: number = THRESHOLD,
): Goal<ClusterScore> {
  if (classes.length < 2) refuse('clusterGoal.classes', 'at least 2', classes.length);
  if (!(threshold > 0 && threshold <= MAX_SEPARATION)) {
    refuse('clusterGoal.threshold', `above 0, at most ${MAX_SEPARATION}`, threshold);
  }
  return (sprites) => {
    const groups = byClass(classes, sprites);
    const separation = inverseDaviesBouldin(groups);
    if (separation === null) return { success: true, reward: 0, done: 0, total: 0, separation };
    const success = separation >= threshold;
    const total = groups.reduce((sum, group) => sum + group.length, 0);
    const reward = REWARD_A_UNIT * (separation - threshold);
    return { success, reward, done: success ? total : 0, total, separation };
  };
}

/**
 * The separation of clusters of points, empty ones left out, in [0, 100]; null for fewer than two.
 * Clusters without spread reach the upper bound; two with one centroid have none, whatever their spread
 * (scikit-learn's index is 0 for both).
 */
export function inverseDaviesBouldin(clusters: readonly (readonly Point[])[]): number | null {
  const found = clusters.filter((points) => points.length > 0).map(describe);
  if (found.length < 2) return null;
  const worst = found.map((a) => Math.max(...found.map((b) => (a === b ? 0 : likeness(a, b)))));
  const index = mean(worst);
  return Math.min(MAX_SEPARATION, 1 / index);
}

// ---------------------------------------------------------------------------

interface Cluster {
  readonly centroid: Point;
  readonly spread: number;
}

function describe(points: readonly Point[]): Cluster {
  const centroid = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  return { centroid, spread: mean(points.map((point) => distance(point, centroid))) };
}

function likeness(a: Cluster, b: Cluster): number {
  const apart = distance(a.centroid, b.centroid);
  return apart === 0 ? Number.POSITIVE_INFINITY : (a.spread + b.spread) / apart;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
