import { describe, expect, it, test } from 'vitest';
import { refuse, refuseUnknown, shown } from '../../env/core/refuse.ts';
import { make, makeVec } from '../../env/index.ts';

const itself: { itself?: unknown } = {};
itself.itself = itself;

describe('what came is shown', () => {
  test.each<[unknown, string]>([
    ['red', "'red'"],
    ['x'.repeat(500), `'${'x'.repeat(80)}'`],
    [Number.NaN, 'NaN'],
    [-0.5, '-0.5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [12n, '12'],
    [Symbol('s'), 'Symbol(s)'],
    [['red', 3], '["red",3]'],
    [{ x: 1 }, '{"x":1}'],
    [{ toString: 1, toJSON: 1 }, '{"toString":1,"toJSON":1}'],
    [Array(500).fill(7), `[${'7,'.repeat(39)}7`],
    [new Float32Array(4), 'a Float32Array'],
    [() => 1, 'a function'],
    [itself, 'another object'],
    [{ x: 1n }, 'another object'],
    [Object.create(null), '{}'],
  ])('%o', (value, text) => expect(shown(value)).toBe(text));
});

describe('a refusal', () => {
  it('says who, what was expected, what came and the remedy', () => {
    const call = () => refuse('clipReward.low', 'a number', ['low'], 'Pass one.');
    expect(call).toThrowCode('BAD_ARGUMENT');
    expect(call).toThrow('clipReward.low: expected a number, got ["low"]. Pass one.');
  });

  it('repeats little of a long text', () => {
    expect(() => refuse('a', 'b', 'x'.repeat(5000))).toThrow(/^a: expected b, got x{200}\.$/);
  });

  it('names the nearest of the names that there are', () => {
    expect(() =>
      refuseUnknown('Goal', 'options it has', { size: 1 }, ['size', 'mode']),
    ).not.toThrow();
    expect(() => refuseUnknown('Goal', 'options it has', { siz: 1 }, ['size', 'mode'])).toThrow(
      `Goal: expected options it has, got 'siz'. Did you mean "size"? Known: size, mode.`,
    );
  });
});

// as a peer can send them
it.each<[string, object]>([
  ['Pendulum-v1', { g: { toString: 1 } }],
  ['TableTop/Goal-v0', { width: { toString: 1 } }],
  ['TableTop/Goal-v0', { width: 64n }],
  ['TableTop/Goal-v0', { mode: { toString: 1 } }],
  ['TableTop/Goal-v0', { observation: 5n }],
])('%s refuses options that have no text: %o', (id, kwargs) => {
  expect(() => make(id, { kwargs: { ...kwargs } })).toThrowCode('BAD_ARGUMENT');
});

it.each(['CartPole-v1', 'TableTop/Goal-v0', 'Pendulum-v1'])(
  '%s refuses an option of any length at once, and repeats little of it',
  (id) => {
    const name = 'x'.repeat(5_000_000);
    let said = '';
    try {
      make(id, { kwargs: { [name]: 1 } });
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/expected .*, got 'x{80}'\./);
    expect(said.length).toBeLessThan(2000);
  },
);

it('refuses a number of environments that is none', () => {
  expect(() => makeVec('CartPole-v1', { numEnvs: 0 })).toThrow(
    'makeVec.numEnvs: expected an integer >= 1, got 0.',
  );
});
