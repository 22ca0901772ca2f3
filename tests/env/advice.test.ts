import { describe, expect, it } from 'vitest';
import { make, type Space, spaces } from '../../env/index.ts';
import { adviceOn } from '../../env/testing/advice.ts';
import { checkEnv } from '../../env/testing.ts';

const PLAIN = spaces.discrete(2);
const onObservations = (space: Space): string[] => adviceOn(space, PLAIN);
const onActions = (space: Space): string[] => adviceOn(PLAIN, space);

describe('advice', () => {
  it.each<[string, Space]>([
    ['bounded vectors', spaces.box({ low: -5, high: 5, shape: [3] })],
    ['pictures', spaces.box({ low: 0, high: 255, shape: [8, 8, 3], dtype: 'uint8' })],
    [
      'tables of named columns',
      { ...spaces.box({ low: 0, high: 1, shape: [4, 2] }), names: ['x', 'y'] },
    ],
    ['numbers and texts', spaces.tuple([spaces.discrete(3), spaces.text({ maxLength: 4 })])],
  ])('has nothing to say on observations of %s', (_, space) => {
    expect(onObservations(space)).toEqual([]);
  });

  it('names the part whose bounds are infinite or empty', () => {
    const open = spaces.box({ low: [0, -Infinity], high: [1, 2] });
    const empty = spaces.box({ low: [0, 3], high: [1, 3] });
    const lines = onObservations(spaces.dict({ open, pair: spaces.tuple([PLAIN, empty]) }));
    expect(lines).toEqual([
      expect.stringMatching(/^observationSpace\.open: some bounds are infinite/),
      expect.stringMatching(/^observationSpace\.pair\[1\]: a lowest value equals the highest/),
    ]);
  });

  it('names matrices that are no pictures, in sequences and graphs too', () => {
    const matrix = spaces.box({ low: 0, high: 1, shape: [2, 2] });
    const graph = spaces.graph(spaces.box({ low: 0, high: 1 }), matrix);
    expect(onObservations(spaces.sequence(matrix))[0]).toMatch(
      /^observationSpace\[\]: shape \[2,2\]/,
    );
    expect(onObservations(graph)).toEqual([
      expect.stringMatching(/^observationSpace\.edges: shape/),
    ]);
  });

  it('wants actions between -1 or 0 and 1', () => {
    expect(onActions(spaces.box({ low: [-1, 0], high: [1, 1] }))).toEqual([]);
    expect(onActions(spaces.box({ low: -2, high: 2 }))).toEqual([
      expect.stringMatching(/rescaleAction/),
    ]);
    expect(onActions(spaces.box({ low: -Infinity, high: Infinity }))).toHaveLength(1);
  });

  it('is a part of the report, and no failure', async () => {
    const report = await checkEnv((renderMode) => make('Pendulum-v1', { renderMode }));
    expect(report.failed).toBe(0);
    expect(report.advice).toEqual([expect.stringMatching(/^actionSpace: bounds other than/)]); // torque in +-2
    expect(
      (await checkEnv((renderMode) => make('TableTop/Reach-v0', { renderMode }))).advice,
    ).toEqual([]);
  });
});
