/**
 * What table-tops look like, as sheets of pictures: every scenario, plain and dressed up, and one sheet for
 * each thing that can be chosen.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { listEnvs, loadEnv, make } from '../../env/index.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../env/tabletop/config.ts';
import { drawScene } from '../../env/tabletop/placement.ts';
import { createRenderer } from '../../env/tabletop/renderer.ts';
import { COLOR_NAMES, type Sprite, type TabletopScene } from '../../env/tabletop/scene.ts';
import { SHAPES } from '../../env/tabletop/shapes.ts';
import { TABLES } from '../../env/tabletop/textures.ts';
import { encodePng } from '../../perception/data/index.ts';
import { drawOverlay } from '../../perception/evaluate/index.ts';
import { contactSheet } from '../contact-sheet.ts';
import type { Experiment } from './experiment.ts';

/** Pictures in a row of a scenario's sheet. */
const COLUMNS = 6;
/** Side of a picture in a sheet, about, pixels. */
const PICTURE = 192;

const LIT = { shadow: 0.5, shading: 0.2 } as const;
const VARIED = { ...LIT, shapes: SHAPES, angleRange: Math.PI } as const;
/** A camera without noise, for sheets that show something else. */
const CALM = { noiseStd: 0, lightRange: 0 } as const;

export const tabletopLook: Experiment = {
  description: 'what table-tops look like, as sheets of pictures',
  async run({ out, seeds }, io) {
    const [seed = 1] = seeds;
    const scenarios = listEnvs().filter((id) => id.startsWith('TableTop/'));
    for (const id of scenarios) await loadEnv(id);
    const sheets: [name: string, rows: readonly (readonly Frame[])[]][] = [
      ...scenarios.map((id): [string, Frame[][]] => [nameOf(id), scenarioSheet(id, seed)]),
      ['shapes', shapeSheet()],
      ['tables', tableSheet(seed)],
      ['light', lightSheet(seed)],
      ['sizes', sizeSheet(seed)],
    ];
    mkdirSync(out, { recursive: true });
    const files = sheets.map(([name, rows]) => {
      const columns = Math.max(...rows.map((row) => row.length));
      const side = Math.max(PICTURE, ...rows.flat().map(({ width }) => width));
      const pictures = rows.map((row) => row.map((frame) => enlarged(frame, side)));
      const file = `tabletop-look-${name}.png`;
      writeFileSync(join(out, file), encodePng(contactSheet(pictures, columns)));
      io.say(`  ${join(out, file)}`);
      return file;
    });
    return { command: io.commandLine, files };
  },
};

// ---------------------------------------------------------------------------

/** TableTop/Reach-v0 is reach. */
function nameOf(id: string): string {
  return id
    .replace(/^.*\//, '')
    .replace(/-v\d+$/, '')
    .toLowerCase();
}

/** First frames of episodes: as they are by default, and on one table after the other. */
function scenarioSheet(id: string, seed: number): Frame[][] {
  const frames = (kwargs: (column: number) => object): Frame[] =>
    Array.from({ length: COLUMNS }, (_, column) => {
      const env = make(id, { renderMode: 'rgb_array', kwargs: { ...kwargs(column) } });
      env.reset({ seed: seed + column });
      const frame = env.render();
      env.close();
      return frame as Frame; // what 'rgb_array' draws
    });
  return [
    frames(() => ({})),
    frames((column) => ({
      ...VARIED,
      table: TABLES[(column + 1) % TABLES.length],
      tableSeed: column + 1,
    })),
  ];
}

/** Every shape upright and turned, side by side. */
function shapeSheet(): Frame[][] {
  const side = 48;
  const config = resolveTabletopConfig({
    ...CALM,
    ...LIT,
    width: side,
    height: side,
    table: 'plain',
    zone: { x: 0, y: 0, radius: 0 },
  });
  const renderer = createRenderer(config);
  const row = (names: readonly Sprite['shape'][], angle: number): Frame[] =>
    names.map((shape) => {
      const color = COLOR_NAMES[SHAPES.indexOf(shape) % COLOR_NAMES.length] ?? 'red';
      const sprite = { id: 0, shape, color, size: 28, x: 0.5, y: 0.5, angle };
      return renderer.render({ sprites: [sprite], light: 1, noiseSeed: 0 });
    });
  const [first, second] = [SHAPES.slice(0, 8), SHAPES.slice(8)];
  return [row(first, 0), row(first, 0.4), row(second, 0), row(second, 0.4)];
}

/** A table a column: two seeds flat, one with shadows, one in another colour. */
function tableSheet(seed: number): Frame[][] {
  const scene = sceneOf(seed + 3);
  const row = (options: Partial<TabletopConfig>): Frame[] =>
    TABLES.map((table) => draw(scene, { table, ...options }));
  return [
    row({ tableSeed: 1 }),
    row({ tableSeed: 2 }),
    row({ tableSeed: 3, ...LIT }),
    row({ tableSeed: 3, ...LIT, tableColor: [0.42, 0.48, 0.58] }),
  ];
}

/** Shadows from none to dark; the lamp goes around; shading from none to much. */
function lightSheet(seed: number): Frame[][] {
  const scene = sceneOf(seed);
  const table = 'marble';
  const lamps = [0, 1, 2, 3, 4].map((k) => (3 / 4 - (2 * k) / 5) * Math.PI);
  return [
    [0, 0.2, 0.4, 0.6, 0.8].map((shadow) => draw(scene, { table, shadow })),
    lamps.map((lampAngle) => draw(scene, { table, ...LIT, lampAngle })),
    [0, 0.075, 0.15, 0.225, 0.3].map((shading) => draw(scene, { table, shadow: 0.5, shading })),
  ];
}

/** One scene on frames of 32, 64, 128 and 256 pixels. */
function sizeSheet(seed: number): Frame[][] {
  const scene = sceneOf(seed + 5);
  return (['marble', 'slate', 'tiles'] as const).map((table) =>
    [32, 64, 128, 256].map((side) => {
      const sprites = scene.sprites.map((one) => ({ ...one, size: (one.size * side) / 64 }));
      const sized = { width: side, height: side, minSize: 1, maxSize: side / 2 };
      return draw({ ...scene, sprites }, { table, ...sized, ...LIT });
    }),
  );
}

function sceneOf(seed: number): TabletopScene {
  const config = resolveTabletopConfig({ ...VARIED, minObjects: 5, maxObjects: 5 });
  return drawScene(config, new Rng(seed));
}

function draw(scene: TabletopScene, options: Partial<TabletopConfig>): Frame {
  const config = resolveTabletopConfig({ ...CALM, ...options });
  return createRenderer(config).render({ ...scene, light: 1 });
}

function enlarged(frame: Frame, side: number): Frame {
  return drawOverlay(frame, [], { scale: Math.round(side / frame.width) });
}
