import { describe, expect, it } from 'vitest';
import { drawPanels, type Panel } from '../../../perception/evaluate/index.ts';

const PANEL: Panel = {
  title: 'one',
  curves: [
    {
      name: 'a',
      style: 'line',
      points: [
        [50, 0],
        [500, 0.5],
        [5000, 1],
      ],
    },
    { name: 'b', style: 'marks', points: [[500, 0.25]] },
  ],
  bands: [
    {
      name: 'a',
      points: [
        [50, 0, 0.5],
        [5000, 0.5, 1],
      ],
    },
  ],
};
const draw = async (panels: readonly Panel[], top: boolean): Promise<string> => {
  const chart = await drawPanels({
    x: 'steps',
    y: 'accuracy',
    domain: [50, 5000],
    range: [0, 1],
    top: top ? { title: 'seconds', perUnit: 0.2 } : null,
    names: ['a', 'b'],
    panels,
  });
  return chart.html;
};
const count = (svg: string, part: string): number => svg.split(part).length - 1;

describe('panels', () => {
  it('have a logarithmic axis across and a linear one up', async () => {
    const svg = await draw([PANEL], false);
    // 330 px for two decades, 200 px for the range, from the top
    expect(svg).toContain('d="M0,200L165,100L330,0"');
    expect(svg).toContain('d="M0,200L330,100L330,0L0,100Z"'); // the band, there and back
    const mark = /aria-roledescription="point" transform="translate\(([\d.]+),([\d.]+)\)"/.exec(
      svg,
    );
    expect(mark?.slice(1).map(Number)).toBeAllClose([165, 150], 1e-9); // a quarter up
  });

  it('convert steps on a second axis', async () => {
    const svg = await draw([PANEL], true);
    for (const label of ['>steps<', '>5000<', '>seconds<', '>1000<']) expect(svg).toContain(label);
    expect(await draw([PANEL], false)).not.toContain('>seconds<');
  });

  it('share one legend', async () => {
    const svg = await draw([PANEL, { ...PANEL, title: 'two' }, { ...PANEL, title: 'three' }], true);
    for (const title of ['one', 'two', 'three']) expect(count(svg, `>${title}<`)).toBe(1);
    expect(count(svg, '>a<')).toBe(1);
    expect(count(svg, 'd="M0,200L165,100L330,0"')).toBe(3);
  });
});
