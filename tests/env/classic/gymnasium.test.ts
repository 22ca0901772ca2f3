import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { make } from '../../../env/index.ts';
import {
  expectSameEpisode,
  float32s,
  float64s,
  IN_STRETCHES,
  type Recording,
  STEP_BY_STEP,
} from '../../support/gymnasium.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../golden/classic.json', import.meta.url), 'utf8'),
) as Recording; // the shape that tests/golden/write_classic.py writes

describe.each(Object.entries(golden.environments))('%s', (id, recorded) => {
  it('declares what Gymnasium declares', () => {
    const { spec, metadata, observationSpace, actionSpace } = make(id);
    expect(spec?.maxEpisodeSteps).toBe(recorded.max_episode_steps);
    expect(spec?.rewardThreshold).toBe(recorded.reward_threshold);
    expect(metadata.renderFps).toBe(recorded.render_fps);
    const { low, high } = recorded.observation_space;
    expect(observationSpace).toMatchObject({ type: 'box', dtype: 'float32' });
    if (observationSpace.type !== 'box') return;
    const rounded = (bound: number | readonly number[]): Float32Array =>
      Float32Array.from([bound].flat());
    expect(rounded(observationSpace.low)).toEqual(Float32Array.from(float64s(low)));
    expect(rounded(observationSpace.high)).toEqual(Float32Array.from(float64s(high)));
    const { n, low: least = '', high: most = '' } = recorded.action_space;
    if (n !== undefined) {
      expect(actionSpace).toEqual({ type: 'discrete', n, start: 0 });
      return;
    }
    const bounds = { low: float64s(least)[0], high: float64s(most)[0] };
    expect(actionSpace).toMatchObject({ type: 'box', shape: [1], dtype: 'float32', ...bounds });
  });

  test.each(recorded.resets)('is reset by $options as Gymnasium’s', ({ options, observation }) => {
    const result = make(id).reset({ seed: 3, options: { ...options } });
    expect(result.observation).toBeAllClose(float32s(observation), 1e-7);
  });

  test.each([STEP_BY_STEP, IN_STRETCHES])('moves as Gymnasium’s, $steps at a time', (how) => {
    let steps = 0;
    for (const episode of recorded.episodes) steps += expectSameEpisode(id, episode, how);
    expect(steps).toBeGreaterThanOrEqual(1000);
  });
});
