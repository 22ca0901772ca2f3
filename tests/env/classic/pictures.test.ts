/** Pictures belong to states: where things of one colour are, against where the state says. */

import { describe, expect, it, test } from 'vitest';
import { BLUE, GREY, INK, RED, WOOD, YELLOW } from '../../../env/classic/pictures/palette.ts';
import type { Color } from '../../../env/drawing/drawing.ts';
import { type Frame, make } from '../../../env/index.ts';
import { setStateOf } from '../../support/gymnasium.ts';

function frameOf(id: string, state: readonly number[], kwargs: object = {}): Frame {
  const env = make(id, { renderMode: 'rgb_array', kwargs: { ...kwargs } });
  env.reset({ seed: 1 });
  setStateOf(env, state);
  return env.render() as Frame; // the mode is rgb_array
}

/** Joints hide the ends of what they join: its middle is off by so many pixels at most. */
const HIDDEN = 5;

/** The mean place of the pixels of exactly one colour, picture coordinates, and their number. */
function middleOf({ data, width }: Frame, color: Color): { x: number; y: number; n: number } {
  let [x, y, n] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    if (color.some((part, i) => data[at + i] !== part)) continue;
    x += ((at / 3) % width) + 0.5;
    y += Math.floor(at / 3 / width) + 0.5;
    n++;
  }
  return { x: x / n, y: y / n, n };
}

describe('CartPole drawn', () => {
  const SCALE = 600 / 5.4; // pixels a metre

  test.each([0, 1, -2])('has its cart at x = %d', (x) => {
    const cart = middleOf(frameOf('CartPole-v1', [x, 0, 0, 0]), BLUE);
    expect(Math.abs(cart.x - (300 + SCALE * x))).toBeLessThan(0.5);
    expect(cart.n).toBeGreaterThan(1000);
  });

  test.each([0.2, -0.1])('has its pole lean by %d rad, to the right where positive', (theta) => {
    const upright = middleOf(frameOf('CartPole-v1', [0, 0, 0, 0]), WOOD);
    const pole = middleOf(frameOf('CartPole-v1', [0, 0, theta, 0]), WOOD);
    expect(Math.abs(pole.x - 300 - SCALE * 0.5 * Math.sin(theta))).toBeLessThan(2);
    const drop = SCALE * 0.5 * (1 - Math.cos(theta));
    expect(Math.abs(pole.y - upright.y - drop)).toBeLessThan(1);
  });
});

describe('Acrobot drawn', () => {
  const SCALE = 500 / 4.5;

  test.each([
    [0, 0, 0, 1.5], // both links hang: the middle of the second is 1.5 m under the pivot
    [Math.PI / 2, 0, 1.5, 0],
    [Math.PI / 2, Math.PI / 2, 1, -0.5],
    [0, -Math.PI / 2, -0.5, 1],
  ])('has its second link at angles %d and %d', (theta1, theta2, x, down) => {
    const link = middleOf(frameOf('Acrobot-v1', [theta1, theta2, 0, 0]), BLUE);
    expect(Math.abs(link.x - 250 - SCALE * x)).toBeLessThan(HIDDEN);
    expect(Math.abs(link.y - 250 - SCALE * down)).toBeLessThan(HIDDEN);
  });

  it('has the line a link’s length above the pivot', () => {
    const { x, y } = middleOf(frameOf('Acrobot-v1', [0, 0, 0, 0]), RED);
    expect(Math.abs(x - 250)).toBeLessThan(1);
    expect(Math.abs(y - (250 - SCALE))).toBeLessThan(1);
  });
});

describe('Pendulum drawn', () => {
  const SCALE = 500 / 3;

  test.each([0, Math.PI / 2, Math.PI, -2])('has its rod at %d rad, counter-clockwise', (theta) => {
    const rod = middleOf(frameOf('Pendulum-v1', [theta, 0, 0]), RED);
    expect(Math.abs(rod.x - 250 + SCALE * 0.5 * Math.sin(theta))).toBeLessThan(HIDDEN);
    expect(Math.abs(rod.y - 250 + SCALE * 0.5 * Math.cos(theta))).toBeLessThan(HIDDEN);
  });

  it('has an arrow as long as its torque, on the side it turns to', () => {
    const arrow = (torque: number) => middleOf(frameOf('Pendulum-v1', [0, 0, torque]), YELLOW);
    expect(arrow(0).n).toBe(0);
    expect(arrow(0.6).x).toBeLessThan(250 - 10); // counter-clockwise from straight up
    expect(arrow(-0.6).x).toBeGreaterThan(250 + 10);
    expect(arrow(2).n).toBeGreaterThan(1.5 * arrow(1).n);
  });

  it('shows the torque of the last step, which the state keeps', () => {
    const env = make('Pendulum-v1', { renderMode: 'rgb_array' });
    env.reset({ seed: 1 });
    expect(middleOf(env.render() as Frame, YELLOW).n).toBe(0); // rgb_array
    env.step(Float32Array.of(1));
    const saved = JSON.parse(JSON.stringify(env.getState()));
    const picture = env.render() as Frame;
    expect(middleOf(picture, YELLOW).n).toBeGreaterThan(100);
    env.step(Float32Array.of(-2));
    env.setState(saved);
    expect((env.render() as Frame).data.every((byte, i) => byte === picture.data[i])).toBe(true);
  });
});

describe('the mountain cars drawn', () => {
  const SCALE = 600 / 1.94;

  test.each([
    ['MountainCar-v0', -0.5],
    ['MountainCar-v0', 0.2],
    ['MountainCarContinuous-v0', -1.2],
  ])('%s has its car at x = %d, on the slope', (id, x) => {
    const hub = middleOf(frameOf(id, [x, 0]), INK);
    const away = middleOf(frameOf(id, [9, 0]), INK); // the flag's mast, which is ink too
    const n = hub.n - away.n;
    const car = {
      x: (hub.x * hub.n - away.x * away.n) / n,
      y: (hub.y * hub.n - away.y * away.n) / n,
    };
    const height = 0.55 + 0.45 * Math.sin(3 * x);
    expect(Math.abs(car.x - SCALE * (x + 1.31))).toBeLessThan(0.06 * SCALE);
    const above = (200 - car.y) / SCALE + 0.61 - height; // of its middle, world units
    expect(above).toBeGreaterThan(0.01);
    expect(above).toBeLessThan(0.09);
  });

  it('have their flags where their goals are', () => {
    const flag = (id: string): number => middleOf(frameOf(id, [-9, 0]), RED).x;
    const apart = flag('MountainCar-v0') - flag('MountainCarContinuous-v0');
    expect(Math.abs(apart - 0.05 * SCALE)).toBeLessThan(0.5);
  });
});

describe('the size of a picture', () => {
  it('is what the options say, and the same picture', () => {
    const small = frameOf('Acrobot-v1', [1, 1, 0, 0], { width: 100, height: 60 });
    expect([small.width, small.height, small.data.length]).toEqual([100, 60, 18000]);
    const large = middleOf(frameOf('Acrobot-v1', [1, 1, 0, 0]), BLUE);
    const link = middleOf(small, BLUE);
    expect(Math.abs(link.x - 50 - (large.x - 250) * (60 / 500))).toBeLessThan(1);
    expect(Math.abs(link.y - 30 - (large.y - 250) * (60 / 500))).toBeLessThan(1);
  });

  test.each([7, 4097, 64.5, '64', Number.NaN])('is not %j', (width) => {
    expect(() => make('CartPole-v1', { kwargs: { width } })).toThrowCode('BAD_ARGUMENT');
    expect(() => make('Pendulum-v1', { kwargs: { height: width } })).toThrowCode('BAD_ARGUMENT');
  });

  it('shows the track alone where the cart is far away', () => {
    expect(middleOf(frameOf('CartPole-v1', [1e300, 0, 0, 0]), BLUE).n).toBe(0);
    expect(middleOf(frameOf('CartPole-v1', [1e300, 0, 0, 0]), GREY).n).toBeGreaterThan(100);
  });
});
