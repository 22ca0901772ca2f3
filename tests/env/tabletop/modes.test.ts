import { describe, expect, it, test } from 'vitest';
import { constant, containsFactors, discrete, MODES, type Mode, Rng } from '../../../env/index.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../../env/tabletop/config.ts';
import { sampleFactors } from '../../../env/tabletop/factors/evaluate.ts';
import { countSplit, type Split, splitOf } from '../../../env/tabletop/modes.ts';
import { GRIPPER_COLOR, type Sprite } from '../../../env/tabletop/scene.ts';
import type { TabletopTask, TaskFamily } from '../../../env/tabletop/task.ts';
import { clear } from '../../../env/tabletop/tasks/clear.ts';
import { CLUSTER } from '../../../env/tabletop/tasks/cluster.ts';
import { COUNT } from '../../../env/tabletop/tasks/count.ts';
import { GOAL } from '../../../env/tabletop/tasks/goal.ts';
import { PUSH } from '../../../env/tabletop/tasks/push.ts';
import { REACH } from '../../../env/tabletop/tasks/reach.ts';
import { SORT } from '../../../env/tabletop/tasks/sort.ts';
import { STACK } from '../../../env/tabletop/tasks/stack.ts';

const SCENES = 150;
const config = resolveTabletopConfig();
const train = splitOf('train', config);

describe('what is held out', () => {
  it('is a quarter of the table, contained in no place of training', () => {
    const rng = new Rng(1);
    const { place } = splitOf('position', config);
    for (let i = 0; i < 500; i++) {
      const heldOut = sampleFactors(place, rng);
      expect(containsFactors(train.place, heldOut)).toBe(false);
      expect(containsFactors(place, sampleFactors(train.place, rng))).toBe(false);
      expect(heldOut.x < 0.5 && heldOut.y >= 0.5).toBe(true);
    }
  });

  it('shares no shape, pair of colours, number or table with training', () => {
    const shapes = discrete('shape', train.shapes);
    for (const shape of splitOf('shape', config).shapes) {
      expect(containsFactors(shapes, { shape })).toBe(false);
    }
    const { pairs } = splitOf('color', config);
    expect(pairs).toHaveLength(3);
    for (const pair of pairs) expect(trainedTogether(train, pair)).toBe(false);
    for (const count of splitOf('count', config).counts) expect(train.counts).not.toContain(count);
    const { tables } = splitOf('background', config);
    expect(tables).toHaveLength(8);
    for (const table of tables) expect(train.tables).not.toContain(table);
  });

  it('leaves every colour to training', () => {
    expect(new Set(train.pairs.flat()).size).toBe(6);
    expect(train.pairs).toHaveLength(15 - 3);
  });

  it.each(MODES.filter((mode) => mode !== 'all' && mode !== 'train'))(
    'differs from training in %s alone',
    (mode) => {
      const changed: { readonly [mode in Mode]?: readonly (keyof Split)[] } = {
        position: ['place'],
        shape: ['shapes'],
        color: ['pairs'],
        count: ['counts'],
        background: ['tables'],
      };
      const split = splitOf(mode, config);
      const names = Object.keys(split) as (keyof Split)[]; // keys() forgets the names
      const differ = names.filter((n) => JSON.stringify(split[n]) !== JSON.stringify(train[n]));
      expect(differ).toEqual(changed[mode]);
    },
  );

  test.each<[Mode, Partial<TabletopConfig>]>([
    ['shape', { shapes: ['square'] }],
    ['train', { shapes: ['diamond'] }],
    ['color', { colors: ['red', 'green'] }],
    ['train', { colors: ['red', 'cyan'] }],
    ['count', { minObjects: 3, maxObjects: 3 }],
  ])('is refused in mode %s where the configuration is %j', (mode, partial) => {
    expect(() => splitOf(mode, resolveTabletopConfig(partial))).toThrowCode('BAD_ARGUMENT');
  });

  test.each([
    ['above', 0.4, ['square', 'diamond'], 'BAD_ARGUMENT'],
    ['at any', Math.PI, ['circle', 'square', 'diamond'], 'BAD_ARGUMENT'],
    ['below', 0.39, ['square', 'diamond'], null],
    ['without squares above', 2, ['circle', 'diamond'], null],
  ] as const)(
    'may be a diamond %s the angle that makes a square one',
    (_, angleRange, shapes, code) => {
      const turned = resolveTabletopConfig({ angleRange, shapes, maxSize: 20 });
      const draw = () => splitOf('shape', turned);
      if (code === null) expect(draw().shapes).toEqual(['diamond']);
      else expect(draw).toThrowCode(code);
      expect(splitOf('train', turned).shapes).not.toContain('diamond');
    },
  );

  it('is the largest of the configured numbers', () => {
    const given = countSplit(resolveTabletopConfig({ minObjects: 2, maxObjects: 4 }));
    expect(given).toEqual({ all: [2, 3, 4], train: [2, 3], heldOut: [4] });
  });
});

/** The sprites that a task's modes speak of. */
const FAMILIES: readonly [TaskFamily, (sprites: readonly Sprite[]) => readonly Sprite[]][] = [
  [GOAL as TaskFamily, (sprites) => sprites.filter(({ color }) => color === 'red')],
  [REACH as TaskFamily, (sprites) => sprites.filter((one) => sameColor(one, sprites) === 1)],
  [SORT as TaskFamily, (sprites) => sprites],
  [CLUSTER as TaskFamily, (sprites) => sprites],
  [COUNT as TaskFamily, (sprites) => sprites.filter((one) => !inZone(one))],
  [PUSH as TaskFamily, (sprites) => sprites.filter(({ color }) => color === 'red')],
  [clear('red') as TaskFamily, (sprites) => sprites.filter(({ color }) => color === 'red')],
  [clear('all') as TaskFamily, (sprites) => sprites.slice(0, -1)],
  [STACK as TaskFamily, (sprites) => sprites.filter(isObject)],
]; // methods take their arguments bivariantly: nothing here acts

/** In these the mover's colour and that of places are no objects'. */
const WITH_MOVER = ['Push', 'Clear', 'Stack'];

function isObject({ color }: Sprite): boolean {
  return color !== 'yellow' && color !== 'cyan';
}

describe.each(FAMILIES)('scenes of $name', (family, targetsOf) => {
  /** Without what moves objects and where they belong. */
  const laid = (sprites: readonly Sprite[]): readonly Sprite[] => {
    if (!WITH_MOVER.includes(family.name)) return sprites;
    return family.name === 'Stack' ? sprites.filter(isObject) : sprites.slice(0, -1);
  };
  const task = (mode: Mode): [TabletopTask<never>, TabletopConfig] => {
    const made = family.create({
      mode,
      reward: 'sparse',
      actions: family.actions[0] ?? 'touch',
    }) as TabletopTask<never>; // nothing here acts
    return [made, resolveTabletopConfig(made.defaults)];
  };
  const scenes = (mode: Mode): Sprite[][] => {
    const [made, world] = task(mode);
    const rng = new Rng(3);
    return Array.from({ length: SCENES }, () => made.begin(world, rng));
  };
  const colors = (sprites: readonly Sprite[]): Sprite['color'][] => [
    ...new Set(sprites.map(({ color }) => color)),
  ];
  const counts = (mode: Mode): Set<number> => new Set(scenes(mode).map((one) => one.length));

  it('start targets in the held-out quarter in mode position, and never in training', () => {
    for (const sprites of scenes('train')) {
      for (const one of targetsOf(sprites)) expect(containsFactors(train.place, one)).toBe(true);
    }
    for (const sprites of scenes('position')) {
      const outside = targetsOf(sprites).filter((one) => !containsFactors(train.place, one));
      expect(outside).toHaveLength(1);
    }
  });

  it('have targets of held-out shapes in mode shape, and nothing of them in training', () => {
    const trained = discrete('shape', train.shapes);
    for (const sprites of scenes('train')) {
      for (const one of sprites) expect(containsFactors(trained, one)).toBe(true);
    }
    for (const sprites of scenes('shape')) {
      const targets = targetsOf(sprites);
      expect(targets.length).toBeGreaterThan(0);
      for (const one of targets) expect(containsFactors(trained, one)).toBe(false);
    }
  });

  it('show held-out pairs of colours in mode color, and no such pair in training', () => {
    const target = constant({ color: 'red' });
    const pairsOf = (sprites: readonly Sprite[]): Sprite['color'][][] => {
      const shown = laid(sprites);
      if (!['Goal', 'Push', 'Clear'].includes(family.name)) return [colors(shown)];
      const others = shown.filter((one) => !containsFactors(target, one));
      return colors(others).map((color) => ['red', color]);
    };
    const trained = scenes('train').flatMap(pairsOf);
    expect(trained.every((pair) => trainedTogether(train, pair))).toBe(true);
    const heldOut = scenes('color').map(pairsOf);
    for (const pairs of heldOut) {
      expect(pairs.some((pair) => pair.length === 2)).toBe(true);
      for (const pair of pairs) {
        if (pair.length === 2) expect(trainedTogether(train, pair)).toBe(false);
      }
    }
  });

  it.each(['train', 'count'] as const)('show one trained pair of colours in mode %s', (mode) => {
    if (family.name === 'Goal') return; // its other objects have any colours, in training too
    for (const sprites of scenes(mode)) {
      const shown = colors(laid(sprites));
      expect(shown.length).toBeLessThanOrEqual(2);
      expect(trainedTogether(train, shown)).toBe(true);
    }
  });

  it('have other numbers of objects in mode count than in training', () => {
    const trained = counts('train');
    for (const count of counts('count')) expect(trained.has(count)).toBe(false);
  });

  it('lie on other tables in mode background than in training', () => {
    const tables = (mode: Mode): readonly number[] => {
      const [made, world] = task(mode);
      return made.tables?.(world) ?? [];
    };
    expect(tables('train')).toEqual([1]);
    expect(tables('background')).toHaveLength(8);
    expect(tables('background')).not.toContain(1);
  });

  it('have no sprite that looks like a gripper where nothing grips', () => {
    for (const sprites of scenes('all')) expect(colors(sprites)).not.toContain(GRIPPER_COLOR);
  });
});

/** Whether some pair of the split contains all these colours. */
function trainedTogether({ pairs }: Split, colors: readonly Sprite['color'][]): boolean {
  return pairs.some((pair) => {
    const both = discrete('color', pair);
    return colors.every((color) => containsFactors(both, { color }));
  });
}

function sameColor({ color }: Sprite, sprites: readonly Sprite[]): number {
  return sprites.filter((one) => one.color === color).length;
}

function inZone({ x, y }: Sprite): boolean {
  return Math.hypot(x - config.zone.x, y - config.zone.y) <= config.zone.radius;
}
