import { beforeAll, describe, expect, it } from 'vitest';
import { loadEnv, MODES, make, oracleAction } from '../../../../env/index.ts';

const TASKS = ['Reach', 'Goal', 'Sort', 'Cluster', 'Count'].map((name) => `TableTop/${name}-v0`);
const PHYSICAL = ['TableTop/Push-v0', 'TableTop/Clear-v0'];
const EPISODES = 40;

/** Share of successes, and steps an episode. */
function played(id: string, kwargs: object, maxEpisodeSteps?: number, episodes = EPISODES): number {
  const env = make(id, {
    kwargs: { ...kwargs },
    ...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }),
  });
  let successes = 0;
  for (let seed = 0; seed < episodes; seed++) {
    env.reset({ seed });
    for (;;) {
      const { terminated, truncated, info } = env.step(oracleAction(env));
      if (info['success'] === true) successes++;
      if (terminated || truncated) break;
    }
  }
  return successes / episodes;
}

describe('scripted players', () => {
  beforeAll(async () => {
    for (const id of PHYSICAL) await loadEnv(id);
  });

  it.each(
    [...PHYSICAL, 'TableTop/Stack-v0'].flatMap((id) => MODES.map((mode) => [id, mode] as const)),
  )('succeed at %s in mode %s, but for a rare scene', { timeout: 120_000 }, (id, mode) => {
    expect(played(id, { mode }, undefined, 15)).toBeGreaterThan(0.9);
  });

  it.each(TASKS.flatMap((id) => MODES.map((mode) => [id, mode] as const)))(
    'succeed at %s in mode %s',
    (id, mode) => {
      expect(played(id, { mode })).toBe(1);
    },
  );

  it.each(
    ['Sort', 'Cluster', 'Goal'].flatMap((task) =>
      (['drag-and-drop', 'embodied'] as const).map((actions) => [task, actions] as const),
    ),
  )('succeed at %s with %s, given the time', (task, actions) => {
    // the lattice of a gripper's steps is coarse beside Goal's large objects
    const least = task === 'Goal' && actions === 'embodied' ? 0.9 : 0.97;
    expect(played(`TableTop/${task}-v0`, { actions }, 300)).toBeGreaterThanOrEqual(least);
  });
});
