import { describe, expect, it } from 'vitest';
import { choiceFlag, integerFlag, numberFlag } from '../../cli/flags.ts';
import { parseStrictly } from '../../cli/parse.ts';
import { amount, percent, textTable } from '../../cli/text-table.ts';

describe('parseStrictly', () => {
  const args = {
    env: { type: 'positional', required: true },
    steps: { type: 'string', default: '10' },
    resume: { type: 'boolean' },
    'token-file': { type: 'string' },
  } as const;
  const parse = (...words: string[]) => parseStrictly(words, args, false, 'See help.');

  it('reads words, values and switches in any order', () => {
    const parsed = parse('--steps', '5', 'a', '--resume', '--token-file=x=y');
    expect(parsed).toMatchObject({ env: 'a', steps: '5', resume: true, 'token-file': 'x=y' });
  });

  it('takes a lone dash and negative numbers as values', () => {
    expect(parse('a', '--steps', '-')).toMatchObject({ steps: '-' });
    expect(parse('a', '--steps', '-3')).toMatchObject({ steps: '-3' });
  });

  it('switches off with --no-', () => {
    expect(parse('a', '--no-resume')).toMatchObject({ resume: false });
  });

  it('takes what follows -- as words', () => {
    expect(parse('--', '--steps')).toMatchObject({ env: '--steps' });
  });

  it.each([
    [['a', '--no-steps']],
    [['a', '--constructor', 'x']],
    [['a', '--steps=']],
    [['a', '--steps', '--resume']],
    [['a', 'b']],
    [[]],
  ])('refuses %j', (words) => {
    expect(() => parse(...words)).toThrowCode('BAD_ARGUMENT');
  });

  it('allows the last word to be repeated where the command says so', () => {
    expect(parseStrictly(['a', 'b', 'c'], args, true, '')._).toEqual(['a', 'b', 'c']);
  });
});

describe('flag values', () => {
  it('are numbers, or undefined where not given', () => {
    expect(integerFlag('-3', '--n')).toBe(-3);
    expect(integerFlag('1e3', '--n')).toBe(1000);
    expect(numberFlag('0.25', '--n')).toBe(0.25);
    expect(integerFlag(undefined, '--n')).toBeUndefined();
    expect(choiceFlag('b', '--c', ['a', 'b'])).toBe('b');
  });

  it.each(['', ' ', '1.5', 'x', '1e99', 'Infinity', 'NaN'])('refuse "%s" as an integer', (text) => {
    expect(() => integerFlag(text, '--n')).toThrowCode('BAD_ARGUMENT');
  });

  it.each(['', 'x', 'Infinity', 'NaN', '11'])('refuse "%s" as a number up to 10', (text) => {
    expect(() => numberFlag(text, '--n', { max: 10 })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('texts', () => {
  it('line up names and values', () => {
    expect(
      textTable([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('  a     1\n  long  2');
  });

  it('show missing values as a dash', () => {
    expect([percent(null), amount(null, 2)]).toEqual(['-', '-']);
    expect([percent(0.98765), amount(1.239, 2, 'ms')]).toEqual(['98.8 %', '1.24 ms']);
  });
});
