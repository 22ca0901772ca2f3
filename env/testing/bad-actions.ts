/** The check that an environment refuses what its action space does not hold. */

import { boundAt, elementCount } from '../core/spaces/bounds.ts';
import type { Space, SpaceValue } from '../core/spaces/spaces.ts';
import {
  demand,
  demandCode,
  isNondeterministic,
  type Probe,
  play,
  randomActions,
  reset,
  same,
} from './probe.ts';

export async function refusesBadActions(probe: Probe): Promise<string> {
  const env = await probe.make();
  const actions = randomActions(env, 3, 12);
  await reset(env, { seed: 12 });
  const clean = structuredClone((await play(env, actions)).map(({ result }) => ({ ...result })));
  await reset(env, { seed: 12 });
  const bad = badActions(env.actionSpace);
  for (const [what, action] of bad) {
    // the point is to pass what the type forbids
    await demandCode('BAD_ACTION', what, () => env.step(action as SpaceValue));
  }
  const after = (await play(env, actions)).map(({ result }) => ({ ...result }));
  demand(isNondeterministic(env) || same(after, clean), 'a refused action changes what follows');
  return bad.map(([what]) => what).join(', ');
}

// ---------------------------------------------------------------------------

/** Values that the space does not hold, with names. */
function badActions(space: Space): [string, unknown][] {
  const common: [string, unknown][] = [['null', null]];
  if (space.type !== 'text') common.push(['a text', 'left']);
  switch (space.type) {
    case 'box': {
      const length = elementCount(space.shape);
      const array = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array }[space.dtype];
      common.push(['too many elements', new array(length + 1)]);
      common.push(['an array of another type', new Float64Array(length)]);
      if (space.dtype === 'float32')
        common.push(['NaN', new Float32Array(length).fill(Number.NaN)]);
      const above = boundAt(space.high, 0) + 1;
      const fits = space.dtype !== 'uint8' || above <= 255;
      if (Number.isFinite(above) && fits && Math.fround(above) > boundAt(space.high, 0)) {
        common.push(['above its bound', new array(length).fill(above)]);
      }
      return common;
    }
    case 'discrete':
      return [
        ...common,
        ['one too high', space.start + space.n],
        ['one too low', space.start - 1],
        ['a fraction', space.start + 0.5],
        ['NaN', Number.NaN],
      ];
    case 'multi-discrete':
      return [...common, ['one too high', Int32Array.from(space.nvec)]];
    case 'multi-binary':
      return [...common, ['a 2', new Uint8Array(elementCount(space.shape)).fill(2)]];
    case 'dict':
      return [...common, ['an unknown key', { nonsense: 0 }]];
    case 'tuple':
      return [...common, ['too many parts', new Array(space.spaces.length + 1).fill(0)]];
    case 'text': {
      const [first = ''] = space.charset;
      return [
        ...common,
        ['a number', 3],
        ['a text too long', first.repeat(space.maxLength + 1)],
        ['half a character', '\ud800'.repeat(Math.max(1, space.minLength))],
      ];
    }
    case 'sequence':
      return [...common, ['a number', 3], ['a list with null', [null]]];
    case 'graph':
      return [...common, ['a list', []], ['an object without nodes', { edges: [] }]];
    case 'one-of':
      return [
        ...common,
        ['a value without its index', 0],
        ['an index past the end', [space.spaces.length, 0]],
        ['a negative index', [-1, 0]],
        ['null of the first part', [0, null]],
      ];
    default:
      return space satisfies never;
  }
}
