import { describe, expect, it, test } from 'vitest';
import { parseSpec } from '../../env/index.ts';

const WHOLE = {
  id: 'A/B-v3',
  renderMode: 'ansi',
  maxEpisodeSteps: 9,
  rewardThreshold: -1.5,
  nondeterministic: true,
  orderEnforce: false,
  disableEnvChecker: true,
  kwargs: { size: 4, deep: { list: [1, null] } },
  additionalWrappers: [{ name: 'Plus', kwargs: { bonus: 1 } }],
  vectorEntryPoint: true,
};

describe('parseSpec', () => {
  it('reads every field, from text and from an object', () => {
    expect(parseSpec(WHOLE)).toEqual(WHOLE);
    expect(parseSpec(JSON.stringify(WHOLE))).toEqual(WHOLE);
  });

  it('takes what is missing for what a registration leaves out', () => {
    expect(parseSpec('{"id": "B-v0", "additionalWrappers": [{"name": "Plus"}]}')).toEqual({
      id: 'B-v0',
      renderMode: null,
      maxEpisodeSteps: null,
      rewardThreshold: null,
      nondeterministic: false,
      orderEnforce: true,
      disableEnvChecker: false,
      kwargs: {},
      additionalWrappers: [{ name: 'Plus', kwargs: {} }],
      vectorEntryPoint: false,
    });
  });

  test.each<[unknown, RegExp]>([
    ['{', /JSON/],
    ['[]', /an object/],
    [null, /an object/],
    [{}, /parseSpec\.id/],
    [{ ...WHOLE, id: 7 }, /parseSpec\.id/],
    [{ ...WHOLE, renderMode: 'human' }, /renderMode.*human/],
    [{ ...WHOLE, maxEpisodeSteps: 0 }, /maxEpisodeSteps/],
    [{ ...WHOLE, maxEpisodeSteps: '9' }, /maxEpisodeSteps/],
    [{ ...WHOLE, rewardThreshold: Number.NaN }, /rewardThreshold/],
    [{ ...WHOLE, orderEnforce: 1 }, /orderEnforce/],
    [{ ...WHOLE, kwargs: [] }, /kwargs/],
    [{ ...WHOLE, additionalWrappers: {} }, /additionalWrappers/],
    [{ ...WHOLE, additionalWrappers: [{ name: 1 }] }, /additionalWrappers\[0\]\.name/],
    [{ ...WHOLE, additionalWrappers: [{ name: 'P', kwargs: 1 }] }, /\[0\]\.kwargs/],
    [{ ...WHOLE, maxEpisodeStep: 9 }, /Did you mean "maxEpisodeSteps"/],
  ])('refuses %j', (json, message) => {
    expect(() => parseSpec(json)).toThrowCode('BAD_ARGUMENT');
    expect(() => parseSpec(json)).toThrow(message);
  });
});
