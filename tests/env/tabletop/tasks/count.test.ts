import { describe, expect, it, test } from 'vitest';
import { make, oracleAction } from '../../../../env/index.ts';
import { circle, laid } from '../../../support/laid-table.ts';

const ID = 'TableTop/Count-v0';
// the zone is centred at (48, 48) in the frame, its radius 9.6
const scene = [
  circle(0, 'blue', 10, 10),
  circle(1, 'red', 30, 10),
  circle(2, 'red', 48, 50),
  circle(3, 'red', 10, 50),
];

describe('Count', () => {
  test.each([0, 1, 2, 3, 4])('of three red objects, the answer %d', (answer) => {
    const result = laid(ID, scene).step(answer);
    const right = answer === 3;
    expect(result.reward).toBe(right ? 1 : 0);
    expect(result.terminated).toBe(true);
    expect(result.info).toEqual({ answer: 3, success_fraction: right ? 1 : 0, success: right });
  });

  it('asks for the colour of the object in the zone', () => {
    const blue = [circle(0, 'blue', 48, 50), ...scene.slice(1, 2)];
    expect(laid(ID, blue).step(1).reward).toBe(1);
  });

  it('has one object in the zone, and answers from 1 to the number of objects alike', () => {
    const env = make(ID);
    const answers = new Map<string, number>();
    for (let seed = 0; seed < 900; seed++) {
      env.reset({ seed });
      const { sprites } = JSON.parse(JSON.stringify(env.getState())).env.env.scene;
      const inZone = sprites.filter(
        ({ x, y }: { x: number; y: number }) => Math.hypot(x - 0.75, y - 0.25) <= 0.15,
      );
      expect(inZone).toHaveLength(1);
      const key = `${oracleAction(env)} of ${sprites.length}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
    }
    // three numbers of objects, alike, and each answer to them
    expect([...answers.keys()].sort()).toEqual(
      [
        '1 of 2',
        '2 of 2',
        '1 of 3',
        '2 of 3',
        '3 of 3',
        '1 of 4',
        '2 of 4',
        '3 of 4',
        '4 of 4',
      ].sort(),
    );
    expect(answers.get('1 of 2')).toBeGreaterThan(150 - 45);
    expect(answers.get('4 of 4')).toBeGreaterThan(75 - 33);
  });

  test.each([
    [{ maxObjects: 5 }],
    [{ minObjects: 1 }],
    [{ actions: 'touch' }],
    [{ reward: 'dense' }],
  ])('refuses %j', (kwargs) => {
    expect(() => make(ID, { kwargs })).toThrowCode('BAD_ARGUMENT');
  });
});
