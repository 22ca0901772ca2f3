import { describe, expect, it } from 'vitest';
import { appearanceOf, blended, difference } from '../../../perception/tracking/appearance.ts';
import { mostCovered, noiseOf, sightingsOf } from '../../../perception/tracking/sighting.ts';
import { BLUE, objectAt, RED } from './objects.ts';

const red = appearanceOf(objectAt(0, 0, RED));

describe('looks', () => {
  it('differ by nothing from themselves, and the same both ways', () => {
    const blue = appearanceOf(objectAt(0, 0, { ...BLUE, w: 14 }));
    expect(difference(red, red)).toBe(0);
    expect(difference(red, blue)).toBe(difference(blue, red));
    expect(difference(red, blue)).toBeGreaterThan(10);
  });

  it('hardly change with the light', () => {
    const lit = appearanceOf(objectAt(0, 0, { ...RED, color: [0.88, 0.11, 0.11] }));
    expect(difference(red, lit)).toBeLessThan(0.2);
    const tinted = appearanceOf(objectAt(0, 0, { ...RED, color: [0.8, 0.2, 0.1] }));
    expect(difference(red, tinted)).toBeGreaterThan(1);
  });

  it('count size by its ratio, each way alike, and every part up to a limit', () => {
    const sized = (w: number) => appearanceOf(objectAt(0, 0, { ...RED, w }));
    expect(difference(sized(10), sized(12))).toBeCloseTo(difference(sized(10), sized(10 / 1.2)), 9);
    expect(difference(sized(10), sized(12))).toBeCloseTo(difference(sized(20), sized(24)), 9);
    expect(difference(sized(10), sized(40))).toBe(difference(sized(10), sized(400)));
  });

  it('are remembered as a mean, of which hidden parts are no part', () => {
    const wide = appearanceOf(objectAt(0, 0, { ...BLUE, w: 20 }));
    const both = blended(red, wide, 1);
    expect(both.logWidth).toBeCloseTo(Math.log(Math.sqrt(200)), 12);
    expect(both.hue[2]).toBeCloseTo((red.hue[2] + wide.hue[2]) / 2, 12);
    expect(both.prototype).toBe(wide.prototype);
    const hidden = blended(red, wide, 0);
    expect({ ...hidden, seen: 1 }).toEqual(red);
    expect(blended(red, wide, 0.5).prototype).toBe(red.prototype);
    let long = red;
    for (let i = 0; i < 200; i++) long = blended(long, wide, 1);
    expect(long.logWidth).toBeCloseTo(wide.logWidth, 3); // it does not stick to the past
  });
});

describe('sightings', () => {
  it('are clear as far as no other box covers them', () => {
    const alone = objectAt(20, 20);
    const half = sightingsOf([alone, objectAt(25, 20)], true);
    expect(half[0]?.clear).toBeCloseTo(0.5, 12);
    expect(sightingsOf([alone, objectAt(40, 20)], true)[0]?.clear).toBe(1);
    expect(sightingsOf([objectAt(20, 20, { visible: 0.7 })], true)[0]?.clear).toBe(0.7);
  });

  it('take the largest single cover', () => {
    const box = { x: 20, y: 20, w: 10, h: 10 };
    const others = [
      { x: 28, y: 20, w: 10, h: 10 },
      { x: 20, y: 13, w: 30, h: 10 },
      { x: 50, y: 50, w: 9, h: 9 },
    ];
    expect(mostCovered(box, others)).toBeCloseTo(0.3, 12);
    expect(mostCovered(box, [])).toBe(0);
  });

  it('measure a centre as well as they say, but no better than the floor', () => {
    const known = { appearance: red, crowd: 0, last: objectAt(20, 20) };
    const stated = (x_std: number): number => {
      const [sighting] = sightingsOf([objectAt(20, 20, { ...RED, x_std })], true);
      return sighting === undefined ? Number.NaN : noiseOf(known, sighting).x;
    };
    expect(Math.sqrt(stated(0))).toBeGreaterThan(0.3);
    expect(stated(3) - stated(0)).toBeCloseTo(9, 9);
  });

  it('are doubted by the size of the object where it is covered or looks otherwise', () => {
    const noise = (crowd: number, look: object, w: number): number => {
      const [sighting] = sightingsOf([objectAt(20, 20, look)], true);
      const known = { appearance: red, crowd, last: objectAt(20, 20, { w }) };
      return sighting === undefined ? Number.NaN : Math.sqrt(noiseOf(known, sighting).x);
    };
    const plain = noise(0, RED, 10);
    expect(noise(0.5, RED, 10)).toBeGreaterThan(5 * plain);
    expect(noise(0, BLUE, 10)).toBeGreaterThan(5 * plain);
    expect(noise(1, RED, 20) / noise(1, RED, 10)).toBeCloseTo(2, 1);
  });

  it('look all the same where looks do not count', () => {
    const [a, b] = sightingsOf([objectAt(10, 10, RED), objectAt(40, 40, BLUE)], false);
    expect(a?.appearance).toEqual(b?.appearance);
  });
});
