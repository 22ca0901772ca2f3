/**
 * Reach: touch the odd one out. All objects but one share a colour; shapes and sizes say nothing.
 *
 *   action   [x, y] the touched point, table coordinates
 *   touched  the odd object: +1, end with success · another: -1, end · the table: -0.05, goes on
 */

import { SupairError } from '../../core/errors.ts';
import { drawLook, placeSprites } from '../placement.ts';
import { type ColorName, type Sprite, spriteAt } from '../scene.ts';
import type { TabletopTask } from '../tabletop-env.ts';

const RIGHT = 1;
const WRONG = -1;
const MISSED = -0.05;

export const REACH: TabletopTask = {
  defaults: { minObjects: 3, maxObjects: 4 },

  actionSpace: {
    type: 'box',
    shape: [2],
    dtype: 'float32',
    low: 0,
    high: 1,
    names: ['x', 'y'],
  },

  check({ minObjects, colors }) {
    const refuse = (field: string, expected: string, got: number): never => {
      throw new SupairError('BAD_ARGUMENT', { who: `Reach.${field}`, expected, got: String(got) });
    };
    if (minObjects < 3) refuse('minObjects', 'at least 3: of two, neither is odd', minObjects);
    if (new Set(colors).size < 2) refuse('colors', 'at least 2', colors.length);
  },

  begin(config, rng) {
    const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1);
    const odd = rng.integer(count);
    const [common, other] = rng.shuffle([...new Set(config.colors)]) as [ColorName, ColorName]; // check()
    return placeSprites(count, config, rng, (id) => ({
      ...drawLook(id, config, rng),
      color: id === odd ? other : common,
    }));
  },

  act(sprites, action, config) {
    const [x = 0, y = 0] = action;
    const touched = spriteAt(sprites, { x, y }, config);
    if (touched === null) {
      return { sprites, reward: MISSED, success: null, info: { touched: null } };
    }
    const success = touched.id === oddOneOut(sprites).id;
    return { sprites, reward: success ? RIGHT : WRONG, success, info: { touched: touched.id } };
  },

  oracle(sprites) {
    const { x, y } = oddOneOut(sprites);
    return Float32Array.of(x, y);
  },
};

/** The sprite whose colour no other has. */
function oddOneOut(sprites: readonly Sprite[]): Sprite {
  const odd = sprites.find((one) => sprites.every((s) => s === one || s.color !== one.color));
  if (odd !== undefined) return odd;
  throw new SupairError('INTERNAL', { who: 'Reach', expected: 'an odd one out', got: 'none' });
}
