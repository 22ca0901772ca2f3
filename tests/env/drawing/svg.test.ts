import { describe, expect, it, test } from 'vitest';
import type { Drawing } from '../../../env/drawing/drawing.ts';
import { toSvg } from '../../../env/drawing/svg.ts';
import { listEnvs, make } from '../../../env/index.ts';
import '../../support/prepared.ts';

describe('toSvg', () => {
  it('writes every shape once, in order, in picture coordinates', () => {
    const drawing: Drawing = {
      view: { left: -1, right: 1, bottom: 0, top: 1 },
      ground: [255, 254, 0],
      shapes: [
        {
          type: 'polygon',
          corners: [
            [-1, 0],
            [1, 0],
            [0, 1 / 3],
          ],
          color: [1, 2, 3],
        },
        { type: 'circle', centre: [0.5, 0.75], radius: 0.25, color: [16, 0, 0] },
        { type: 'line', from: [0, 0], to: [0, 1], width: 0.1, color: [0, 255, 0] },
      ],
    };
    // scale 20: x to 20 (x + 1), y to 20 (1 - y)
    expect(toSvg(drawing, { width: 40, height: 20 }).trim().split('\n')).toEqual([
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">',
      '<rect width="40" height="20" fill="#fffe00"/>',
      '<polygon points="0,20 40,20 20,13.33" fill="#010203"/>',
      '<circle cx="30" cy="5" r="5" fill="#100000"/>',
      '<line x1="20" y1="20" x2="20" y2="0" stroke="#00ff00" stroke-width="2" stroke-linecap="round"/>',
      '</svg>',
    ]);
  });

  const drawn = listEnvs().filter((id) => make(id).metadata.renderModes.includes('svg'));

  test.each(drawn)('%s makes it a document of closed elements and finite numbers', (id) => {
    const env = make(id, { renderMode: 'svg' });
    env.reset({ seed: 1 });
    const text = String(env.render());
    const element = /<[a-z]+(?: [a-zA-Z0-9-]+="[^"<>&]*")*\/>\n/g;
    expect(text.replace(element, '')).toMatch(/^<svg(?: [a-zA-Z]+="[^"<>&]*")*>\n<\/svg>\n$/);
    expect(text.match(element)?.length).toBeGreaterThan(2);
    expect(text).not.toMatch(/NaN|Infinity|undefined|e[+-]\d/);
  });
});
