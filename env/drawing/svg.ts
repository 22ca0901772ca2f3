/** Drawings to SVG: the same shapes as texts, in picture coordinates. */

import { type Color, type Drawing, inPixels, type PictureSize, type Shape } from './drawing.ts';

/** A document of the size asked for that needs nothing else: no script, style or reference. */
export function toSvg(drawing: Drawing, size: PictureSize): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${hex(drawing.ground)}"/>`,
    ...inPixels(drawing, size).map(element),
    '</svg>\n',
  ].join('\n');
}

// ---------------------------------------------------------------------------

function element(shape: Shape): string {
  const color = hex(shape.color);
  switch (shape.type) {
    case 'polygon': {
      const points = shape.corners.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
      return `<polygon points="${points}" fill="${color}"/>`;
    }
    case 'circle': {
      const [x, y] = shape.centre;
      return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(shape.radius)}" fill="${color}"/>`;
    }
    case 'line': {
      const [[x1, y1], [x2, y2]] = [shape.from, shape.to];
      const ends = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
      return `<line ${ends} stroke="${color}" stroke-width="${round(shape.width)}" stroke-linecap="round"/>`;
    }
    default:
      return shape satisfies never;
  }
}

/** Hundredths of a pixel. */
function round(value: number): number {
  return Math.round(100 * value) / 100;
}

function hex(color: Color): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
