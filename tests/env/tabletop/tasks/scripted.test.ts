import { beforeAll, describe, expect, it } from 'vitest';
import { loadEnv, MODES, make, oracleAction } from '../../../../env/index.ts';

const TASKS = ['Reach', 'Goal', 'Sort', 'Cluster', 'Count'].map((name) => `TableTop/${name}-v0`);
const PHYSICAL = ['TableTop/Push-v0', 'TableTop/Clear-v0'];
const EPISODES = 40;

/** Share of successes within the registered limit. */
function played(id: string, kwargs: object, episodes = EPISODES): number {
  const env = make(id, { kwargs: { ...kwargs } });
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
    expect(played(id, { mode }, 15)).toBeGreaterThan(0.9);
  });

  it.each(TASKS.flatMap((id) => MODES.map((mode) => [id, mode] as const)))(
    'succeed at %s in mode %s',
    (id, mode) => {
      expect(played(id, { mode })).toBe(1);
    },
  );

  it.each(
    ['Sort', 'Cluster', 'Goal'].flatMap((task) =>
      (['drag-and-drop', 'embodied'] as const).flatMap((actions) =>
        (['all', 'count'] as const).map((mode) => [task, actions, mode] as const),
      ),
    ),
  )('succeed at %s with %s in mode %s', (task, actions, mode) => {
    expect(played(`TableTop/${task}-v0`, { actions, mode })).toBe(1);
  });

  it('clear a way that takes several moves and closely chosen spots', () => {
    const env = make('TableTop/Goal-v0', { kwargs: { actions: 'embodied', mode: 'count' } });
    env.reset({ seed: 9000152 });
    const moved = new Set<unknown>();
    for (;;) {
      const { terminated, truncated, info } = env.step(oracleAction(env));
      if (info['moved'] !== null) moved.add(info['moved']);
      if (!terminated && !truncated) continue;
      expect(info['success']).toBe(true);
      break;
    }
    expect(moved.size).toBeGreaterThanOrEqual(3);
  });
});
