/** Goals out of goals. Those that have no say are left out; where none has one, the whole has none. */

import { refuse } from '../../core/refuse.ts';
import type { Goal, GoalScore } from './goal.ts';

/** How one reward is made of several, and one success. */
export type RewardRule = 'sum' | 'max' | 'min' | 'mean';
export type SuccessRule = 'all' | 'any';

export interface OrderScore extends GoalScore {
  /** Stages that are reached, with all before them. */
  readonly stage: number;
}

/**
 * Several goals at once; what is done and what there is to do is counted over all of them.
 * @throws BAD_ARGUMENT where there is no goal.
 */
export function combineGoals(
  goals: readonly Goal[],
  reward: RewardRule = 'sum',
  success: SuccessRule = 'all',
): Goal {
  checkSome('combineGoals', goals);
  return (sprites) => {
    const scores = goals.map((goal) => goal(sprites)).filter(hasSay);
    if (scores.length === 0) return NO_SAY;
    const rewards = scores.map((score) => score.reward);
    const reached = scores.filter((score) => score.success).length;
    return {
      success: success === 'all' ? reached === scores.length : reached > 0,
      reward: rewardOf(reward, rewards),
      done: sum(scores.map(({ done }) => done)),
      total: sum(scores.map(({ total }) => total)),
    };
  };
}

/**
 * One goal after the other: a stage counts once all before it are reached and for as long as they stay so;
 * history is not looked at. Reward: the stages reached, plus r / (1 + |r|) of the next one's reward r, so
 * that a stage is worth more than any distance to the next.
 * @throws BAD_ARGUMENT where there is no stage.
 */
export function orderGoal(stages: readonly Goal[]): Goal<OrderScore> {
  checkSome('orderGoal', stages);
  return (sprites) => {
    const scores = stages.map((stage) => stage(sprites)).filter(hasSay);
    const failed = scores.findIndex((score) => !score.success);
    const stage = failed < 0 ? scores.length : failed;
    const next = scores[stage];
    return {
      success: next === undefined,
      reward: stage + softsign(next?.reward ?? 0),
      done: sum(scores.slice(0, stage + 1).map(({ done }) => done)),
      total: sum(scores.map(({ total }) => total)),
      stage,
    };
  };
}

// ---------------------------------------------------------------------------

const NO_SAY: GoalScore = Object.freeze({ success: true, reward: 0, done: 0, total: 0 });

function hasSay(score: GoalScore): boolean {
  return score.total > 0;
}

function rewardOf(rule: RewardRule, rewards: readonly number[]): number {
  switch (rule) {
    case 'sum':
      return sum(rewards);
    case 'mean':
      return sum(rewards) / rewards.length;
    case 'max':
      return Math.max(...rewards);
    case 'min':
      return Math.min(...rewards);
    default:
      return rule satisfies never;
  }
}

function softsign(x: number): number {
  return x / (1 + Math.abs(x));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function checkSome(who: string, goals: readonly Goal[]): void {
  if (goals.length > 0) return;
  refuse(who, 'at least one goal', 'none');
}
