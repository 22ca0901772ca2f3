import { describe, expect, it } from 'vitest';
import {
  type StepResult,
  termination,
  transition,
  truncation,
  withObservation,
  withReward,
  withTruncation,
} from '../../env/core/step-result.ts';

const flags = ({ terminated, truncated }: StepResult): [boolean, boolean] => [
  terminated,
  truncated,
];

describe('step results', () => {
  it('keep termination apart from truncation', () => {
    expect(flags(transition(0, 1))).toEqual([false, false]);
    expect(flags(termination(0, 1))).toEqual([true, false]);
    expect(flags(truncation(0, 1))).toEqual([false, true]);
  });

  it('add a truncation without undoing a termination', () => {
    expect(flags(withTruncation(transition(0, 1)))).toEqual([false, true]);
    expect(flags(withTruncation(termination(0, 1)))).toEqual([true, true]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuse the reward %s, in every maker',
    (reward) => {
      expect(() => transition(0, reward)).toThrowCode('BAD_VALUE');
      expect(() => termination(0, reward)).toThrowCode('BAD_VALUE');
      expect(() => truncation(0, reward)).toThrowCode('BAD_VALUE');
      expect(() => withReward(transition(0, 1), reward)).toThrowCode('BAD_VALUE');
    },
  );

  it('replace one value and keep the others', () => {
    const result = termination(5, 2, { success: true });
    expect(withObservation(result, 6)).toEqual({ ...result, observation: 6 });
    expect(withObservation(result, 6, {})).toEqual({ ...result, observation: 6, info: {} });
    expect(withReward(result, 3)).toEqual({ ...result, reward: 3 });
  });

  it('cannot be written by hand', () => {
    const forged = { observation: 0, reward: 0, terminated: true, truncated: false, info: {} };
    // @ts-expect-error the brand is missing: results come from the makers only
    const result: StepResult = forged;
    // @ts-expect-error a result does not change
    transition(0, 1).reward = 2;
    // @ts-expect-error nor can its copy pass: spreading a number observation into a text is illegal
    withObservation(transition(0, 1), Symbol('no observation'));
    expect(result).toBe(forged);
  });
});
