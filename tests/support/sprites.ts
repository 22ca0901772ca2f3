/** Sprites laid by hand, where only colour and place matter. */

import { AT_REST, type Factors } from '../../env/tabletop/factors/factors.ts';
import type { ColorName } from '../../env/tabletop/scene.ts';

export function spriteAtRest(color: ColorName, x: number, y: number): Factors {
  return { shape: 'circle', size: 10, color, x, y, ...AT_REST };
}
