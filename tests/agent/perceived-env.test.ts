import { describe, expect, it } from 'vitest';
import { perceivedEnv } from '../../agent/perceived-env.ts';
import type { Frame } from '../../env/core/env.ts';
import { COLUMN, OBJECT_COLUMNS, type ObjectTable } from '../../env/core/object-table.ts';
import { make } from '../../env/index.ts';
import type { Perceiver } from '../../perception/scene.ts';
import { objectAt, sceneOf } from '../perception/evaluate/scenes.ts';

/** Sees one object whose x is the frame's first pixel and whose y is how often it was asked. */
function fakePerceiver(): Perceiver & { readonly seen: Frame[] } {
  const seen: Frame[] = [];
  return {
    height: 64,
    width: 64,
    channels: 3,
    slots: 4,
    seen,
    perceive: (frames) =>
      frames.map((frame) => {
        seen.push(frame);
        const object = objectAt([0, 0, 10, 8], 0.9);
        return sceneOf([{ ...object, id: 2, x: frame.data[0] ?? 0, y: seen.length }]);
      }),
    dispose: () => undefined,
  };
}

const ID = 'TableTop/Reach-v0';

describe('perceivedEnv', () => {
  it('observes what perception sees in the frame drawn at that moment', () => {
    const truth = make(ID, { renderMode: 'rgb_array' });
    const perceiver = fakePerceiver();
    const env = perceivedEnv(make(ID, { renderMode: 'rgb_array' }), perceiver);
    expect(env.observationSpace).toEqual(truth.observationSpace);
    truth.reset({ seed: 3 });
    const at = (table: ObjectTable, row: number, column: 'x' | 'y' | 'w'): number | undefined =>
      table.objects[row * OBJECT_COLUMNS.length + COLUMN[column]];
    // the wrapper keeps the environment's observation type, which is the object table
    const first = env.reset({ seed: 3 }).observation as ObjectTable;
    const miss = Float32Array.of(0, 0);
    const second = env.step(miss).observation as ObjectTable;
    const frames = [truth.render()];
    truth.step(miss);
    frames.push(truth.render());
    [first, second].forEach((table, i) => {
      const frame = frames[i] as Frame; // drawn in rgb_array
      expect([...table.mask]).toEqual([1, 0, 0, 0]);
      expect([...table.ids]).toEqual([2, -1, -1, -1]);
      expect(at(table, 0, 'x')).toBe(frame.data[0]);
      expect(at(table, 0, 'y')).toBe(i + 1);
      expect(at(table, 0, 'w')).toBe(10);
      expect(perceiver.seen[i]).toEqual(frame);
    });
  });

  it('leaves rewards, ends and infos as they are', () => {
    const plain = make(ID, { renderMode: 'rgb_array' });
    const env = perceivedEnv(make(ID, { renderMode: 'rgb_array' }), fakePerceiver());
    plain.reset({ seed: 4 });
    env.reset({ seed: 4 });
    for (let i = 0; i < 20; i++) {
      const action = Float32Array.of(i / 20, 1 - i / 20);
      const [a, b] = [plain.step(action), env.step(action)];
      expect({ ...b, observation: null }).toEqual({ ...a, observation: null });
      if (a.terminated || a.truncated) break;
    }
  });

  it.each([
    ['without frames', ID, null],
    ['without object tables', 'CartPole-v1', null],
  ])('refuses an environment %s', (_, id, renderMode) => {
    expect(() => perceivedEnv(make(id, { renderMode }), fakePerceiver())).toThrowCode(
      'UNSUPPORTED',
    );
  });
});
