import { describe, expect, it, test } from 'vitest';
import { type Env, type Kwargs, make, STATE_COLUMNS } from '../../../env/index.ts';

function observed(kwargs: Kwargs): unknown {
  return make('TableTop/Sort-v0', { kwargs }).reset({ seed: 5 }).observation;
}

function sceneOf(env: Env): { sprites: { id: number; [field: string]: unknown }[] } {
  return JSON.parse(JSON.stringify(env.getState()['env'])).env.scene;
}

describe('observations by name', () => {
  it('are the object table unless something else is asked for', () => {
    expect(observed({})).toEqual(observed({ observation: 'objects' }));
    expect(Object.keys(Object(observed({})))).toEqual(['objects', 'mask', 'ids']);
  });

  it('are what render() shows, as rgb', () => {
    const kwargs = { observation: 'rgb', mode: 'background' };
    const env = make('TableTop/Sort-v0', { kwargs, renderMode: 'rgb_array' });
    const pictures = [1, 2, 3, 4].map((seed) => {
      const { observation } = env.reset({ seed });
      expect(env.render()).toMatchObject({ data: observation });
      return observation;
    });
    expect(new Set(pictures.map(String)).size).toBe(4);
  });

  it('are the true scene as state: a row for each sprite by id, then zeros', () => {
    const kwargs = { observation: 'state', mode: 'train' };
    const env = make('TableTop/Sort-v0', { kwargs });
    for (let seed = 0; seed < 20; seed++) {
      const { observation } = env.reset({ seed });
      const { sprites } = sceneOf(env);
      const rows = Array.from({ length: 4 }, (_, row) =>
        Object.fromEntries(
          STATE_COLUMNS.map((name, i) => [
            name,
            (observation as Float32Array)[row * STATE_COLUMNS.length + i], // what 'state' is
          ]),
        ),
      );
      rows.forEach((row, id) => {
        const sprite = sprites.find((one) => one.id === id);
        if (sprite === undefined) {
          expect(Object.values(row).every((value) => value === 0)).toBe(true);
          return;
        }
        const { x, y, size, shape, color } = sprite;
        expect(row).toMatchObject({ presence: 1, x: Math.fround(Number(x)), [String(shape)]: 1 });
        expect(row['y']).toBe(Math.fround(Number(y)));
        expect(row['size']).toBe(Math.fround(Number(size) / 64));
        expect(Number(row['red']) > 0.5).toBe(['red', 'yellow', 'magenta'].includes(String(color)));
        expect([row['angle_cos'], row['angle_sin']]).toEqual([1, 0]); // not turned by default
        const shapes = ['circle', 'square', 'triangle', 'diamond'].map((name) => Number(row[name]));
        expect(shapes.reduce((sum, one) => sum + one)).toBe(1);
      });
    }
  });

  it.each(['Goal', 'Sort', 'Cluster', 'Count', 'Reach'])(
    'tell how sprites of %s are turned',
    (task) => {
      const kwargs = { observation: 'state', angleRange: Math.PI };
      const env = make(`TableTop/${task}-v0`, { kwargs });
      const columns = STATE_COLUMNS.length;
      const told: number[] = [];
      for (let seed = 0; seed < 10; seed++) {
        const state = env.reset({ seed }).observation as Float32Array; // what 'state' is
        for (const { id, angle } of sceneOf(env).sprites) {
          const cos = state[id * columns + STATE_COLUMNS.indexOf('angle_cos')];
          const sin = state[id * columns + STATE_COLUMNS.indexOf('angle_sin')];
          expect(Math.atan2(Number(sin), Number(cos))).toBeCloseTo(Number(angle), 5);
          told.push(Number(angle));
        }
      }
      expect(Math.min(...told)).toBeLessThan(-1);
      expect(Math.max(...told)).toBeGreaterThan(1);
    },
  );

  it('are a dict of several, each as it is alone', () => {
    expect(observed({ observation: ['state', 'objects'] })).toEqual({
      state: observed({ observation: 'state' }),
      objects: observed({ observation: 'objects' }),
    });
  });

  it('do not change what is played', () => {
    const played = ['objects', 'rgb', 'state'].map((observation) => {
      const env = make('TableTop/Goal-v0', { kwargs: { observation } });
      env.reset({ seed: 3 });
      env.step(Float32Array.of(0.5, 0.5, 0.1, 0.1));
      return JSON.stringify(env.getState());
    });
    expect(new Set(played).size).toBe(1);
  });

  test.each([['frames'], [[]], [['rgb', 'rgb']], [['rgb', 'x']], [3], [null]])(
    'are refused where %j is asked for',
    (observation) => {
      expect(() => observed({ observation })).toThrowCode('BAD_ARGUMENT');
    },
  );
});
