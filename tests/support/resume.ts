/** Saving an environment at many points of a long run, and going on from each in another one. */

import { expect } from 'vitest';
import type { Env } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { same } from '../../env/testing/probe.ts';

/** Calls compared after each point: an episode's end and the next beginning are among most. */
const AFTER = 12;

interface Recorded {
  readonly points: readonly { readonly at: number; readonly text: string }[];
  readonly actions: readonly SpaceValue[];
  readonly trace: readonly unknown[];
}

/**
 * Saves at so many random points in the middle of episodes, and expects a new environment to go on from
 * each as the first one did, bit by bit.
 * @param resets whether the environment wants a reset after the end of an episode.
 */
export function expectResumes(make: () => Env, points: number, resets = true): void {
  const recorded = record(make(), points, resets);
  expect(recorded.points.length).toBe(points);
  for (const { at, text } of recorded.points) {
    const env = make();
    env.setState(JSON.parse(text));
    expect(JSON.stringify(env.getState())).toBe(text);
    for (let i = at; i < at + AFTER; i++) {
      const seen = advance(env, recorded.actions[i] as SpaceValue, resets); // recorded that far
      if (!same(seen, recorded.trace[i])) expect.fail(`step ${i - at} after point ${at} differs`);
    }
  }
}

// ---------------------------------------------------------------------------

/** A long run of random actions. Where episodes take one step, points lie between reset and step. */
function record(env: Env, count: number, resets: boolean): Recorded {
  const rng = new Rng(77);
  const points: { at: number; text: string }[] = [];
  const actions: SpaceValue[] = [];
  const trace: unknown[] = [];
  const oneStep = env.spec?.maxEpisodeSteps === 1;
  env.reset({ seed: 42 });
  let inside = oneStep;
  while (points.length < count || trace.length < (points.at(-1)?.at ?? 0) + AFTER) {
    if (inside && points.length < count && rng.bernoulli(0.7)) {
      points.push({ at: trace.length, text: JSON.stringify(env.getState()) });
    }
    const action = sample(env.actionSpace, rng);
    const seen = advance(env, action, resets);
    actions.push(action);
    trace.push(structuredClone(seen));
    inside = oneStep || !seen.ended;
  }
  return { points, actions, trace };
}

interface Seen {
  readonly ended: boolean;
  readonly step: unknown;
  readonly reset: unknown;
}

/** A step, and a reset where it ended the episode. */
function advance(env: Env, action: SpaceValue, resets: boolean): Seen {
  const step = { ...env.step(action) };
  const ended = step.terminated || step.truncated;
  return { ended, step, reset: ended && resets ? env.reset() : null };
}
