/** A simulator that nobody prepared: camera, light and tables that all its frames share. */

import type { Rng } from '../../../env/core/random.ts';
import { type Camera, cameraAt } from './camera.ts';
import type { Light } from './light.ts';
import type { Scenario } from './scenarios.ts';
import { drawTable, type TableDesign } from './tables.ts';
import { direction } from './vector.ts';

export interface World {
  readonly height: number;
  readonly width: number;
  readonly camera: Camera;
  readonly light: Light;
  readonly tables: readonly TableDesign[];
  /** Standard deviation of the sensor's noise, bytes. */
  readonly noise: number;
}

const DEGREES = Math.PI / 180;
/** Share of light that comes from the sun: enough to show shapes, not enough to blacken shadows. */
const SUN = 0.68;

/** @param rng the same stream gives the same simulator. */
export function drawWorld(scenario: Scenario, height: number, width: number, rng: Rng): World {
  const elevation = rng.uniform(42, 65) * DEGREES;
  const distance = rng.uniform(3.5, 6);
  // from behind the camera or the side: three.js scenes are rarely lit from the far end
  const towards = direction(rng.uniform(40, 68) * DEGREES, rng.uniform(-200, 20) * DEGREES);
  const noise = rng.uniform(1, 4);
  return {
    height,
    width,
    camera: cameraAt({ height, width, elevation, distance }),
    light: { towards, sun: SUN, sky: 1 - SUN },
    tables: scenario.tables.map((kinds) => drawTable(rng.choice(kinds), rng)),
    noise,
  };
}
