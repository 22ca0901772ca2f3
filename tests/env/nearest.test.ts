import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../env/core/nearest.ts';

describe('nearestName', () => {
  const known = ['serve', 'fit', 'evaluate', 'perceive', 'train'];

  it.each([
    ['sevre', 'serve'], // neighbours swapped: one edit
    ['SERVE', 'serve'],
    ['evalaute', 'evaluate'],
    ['percieve', 'perceive'],
    ['fti', 'fit'],
    ['trian', 'train'],
    ['frobnicate', null],
    ['zzzzz', null],
  ])('takes "%s" for %s', (name, expected) => {
    expect(nearestName(name, known)).toBe(expected);
  });

  it('allows an edit in three letters of a long name', () => {
    expect(nearestName('abcdefghi', ['abcdefxxx'])).toBe('abcdefxxx');
    expect(nearestName('abcdefghi', ['abcdexxxx'])).toBe(null);
  });

  it('looks at the first 80 characters of a long name, whatever its length', () => {
    const name = 'ab'.repeat(40);
    expect(nearestName(name + 'x'.repeat(5_000_000), [name])).toBe(name);
    expect(nearestName('x'.repeat(5_000_000), known)).toBe(null);
  });

  it('says the nearest and lists all', () => {
    expect(didYouMean('sprite', ['mnist', 'sprites'])).toBe(
      'Did you mean "sprites"? Known: mnist, sprites.',
    );
    expect(didYouMean('x', [])).toBe('Known: none.');
  });
});
