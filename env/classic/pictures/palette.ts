/** The colours of the classics' pictures. */

import type { Color } from '../../drawing/drawing.ts';

export const PAPER: Color = [247, 246, 242];
export const PALE: Color = [228, 227, 220];
export const GREY: Color = [168, 172, 178];
export const INK: Color = [46, 56, 72];
export const BLUE: Color = [64, 112, 176];
export const WOOD: Color = [205, 148, 92];
export const RED: Color = [206, 82, 68];
export const GREEN: Color = [104, 148, 92];
export const MEADOW: Color = [150, 184, 120];
export const SKY: Color = [226, 238, 246];
export const YELLOW: Color = [240, 184, 56];
