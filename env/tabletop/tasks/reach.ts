/**
 * Reach: touch the odd one out. All objects but one share a colour; shapes and sizes say nothing.
 *
 *   action   [x, y] the touched point, table coordinates
 *   touched  the odd object: +1, end with success · another: -1, end · the table: -0.05, goes on
 */

import { SupairError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopConfig } from '../config.ts';
import { containsFactors } from '../factors/evaluate.ts';
import { type Mode, type Split, splitOf, tablesOf } from '../modes.ts';
import { drawLook, placeSprites } from '../placement.ts';
import { type ColorName, type Sprite, spriteAt } from '../scene.ts';
import type { TabletopTask, TaskFamily } from '../task.ts';

const RIGHT = 1;
const WRONG = -1;
const MISSED = -0.05;

export const REACH: TaskFamily<Float32Array> = {
  name: 'Reach',
  rewards: ['sparse'],
  actions: ['touch'],
  create: ({ mode }) => play(mode),
};

// ---------------------------------------------------------------------------

function play(mode: Mode): TabletopTask {
  return {
    defaults: { minObjects: 3, maxObjects: 4 },

    actionSpace: {
      type: 'box',
      shape: [2],
      dtype: 'float32',
      low: 0,
      high: 1,
      names: ['x', 'y'],
    },

    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),

    check(config) {
      const { minObjects, colors } = config;
      if (minObjects < 3) {
        refuse('Reach.minObjects', 'at least 3: of two, neither is odd', minObjects);
      }
      if (new Set(colors).size < 2) refuse('Reach.colors', 'at least 2', colors.length);
      splitOf(mode, config);
    },

    begin(config, rng) {
      const split = splitOf(mode, config);
      const count = rng.choice(split.counts);
      const odd = rng.integer(count);
      const [common, other] = rng.shuffle([...pairOf(mode, split, config, rng)]) as [
        ColorName,
        ColorName,
      ]; // check()
      return placeSprites(
        count,
        config,
        rng,
        (id) => ({
          ...drawLook(
            id,
            { ...config, shapes: id === odd ? split.shapes : split.otherShapes },
            rng,
          ),
          color: id === odd ? other : common,
        }),
        (id, at) => id !== odd || containsFactors(split.place, at),
      );
    },

    act(sprites, action, config) {
      const [x = 0, y = 0] = action;
      const touched = spriteAt(sprites, { x, y }, config);
      if (touched === null) {
        return {
          sprites,
          reward: MISSED,
          success: null,
          info: { touched: null, success_fraction: 0 },
        };
      }
      const success = touched.id === oddOneOut(sprites).id;
      const info = { touched: touched.id, success_fraction: success ? 1 : 0 };
      return { sprites, reward: success ? RIGHT : WRONG, success, info };
    },

    oracle(sprites) {
      const { x, y } = oddOneOut(sprites);
      return Float32Array.of(x, y);
    },
  };
}

/** The scene's colours; of any two, whatever the configuration has. */
function pairOf(
  mode: Mode,
  { pairs }: Split,
  { colors }: TabletopConfig,
  rng: Rng,
): readonly ColorName[] {
  return mode === 'all' ? [...new Set(colors)] : rng.choice(pairs);
}

/** The sprite whose colour no other has. */
function oddOneOut(sprites: readonly Sprite[]): Sprite {
  const odd = sprites.find((one) => sprites.every((s) => s === one || s.color !== one.color));
  if (odd !== undefined) return odd;
  throw new SupairError('INTERNAL', { who: 'Reach', expected: 'an odd one out', got: 'none' });
}
