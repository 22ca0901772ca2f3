/** Scene to frame: painter's order over the table with exact anti-aliasing, then the sensor. */

import type { Frame } from '../core/env.ts';
import type { TabletopConfig } from './config.ts';
import type { Sprite, TabletopScene } from './scene.ts';
import { createScenePainter } from './scene-painter.ts';
import { createSensor } from './sensor.ts';
import { paintTable } from './table.ts';

export interface TabletopRenderer {
  /**
   * The frame of a scene: a function of the scene alone, always the same bytes.
   * @param out written to where given ([H, W, 3]), else a fresh array.
   */
  render(scene: TabletopScene, out?: Uint8Array): Frame;
}

export function createRenderer(config: TabletopConfig): TabletopRenderer {
  const { width, height } = config;
  const length = width * height * 3;
  const sensor = createSensor(config.noiseStd, length);
  const painter = createScenePainter(config, paintTable(config), sensor.picture);
  let painted: readonly Sprite[] | null = null;

  return {
    render(scene, out = new Uint8Array(length)) {
      if (painted !== scene.sprites) {
        painter.paint(scene.sprites);
        painted = scene.sprites; // scenes are immutable: the same list shows the same picture
      }
      sensor.expose(scene.light, scene.noiseSeed, out);
      return { height, width, channels: 3, data: out };
    },
  };
}
