import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../env/core/env.ts';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import type { Perceiver, Scene } from '../../../../perception/scene.ts';
import { chooseNormalization } from '../../../../perception/supair/normalize/choose.ts';
import { gainsOf } from '../../../../perception/supair/normalize/gain.ts';
import {
  type Normalization,
  normalize,
  normalizeFrames,
  restoreScene,
} from '../../../../perception/supair/normalize/normalization.ts';
import { normalizing } from '../../../../perception/supair/normalize/normalizing-perceiver.ts';
import { backgroundColor } from '../../../../perception/supair/normalize/one-color.ts';
import { shiftOf } from '../../../../perception/supair/normalize/shake.ts';
import { estimateBackground } from '../../../../perception/supair/training/proposals/backgrounds.ts';

const SIDE = 32;

/** A frame painted by a function of column, row and channel, levels. */
function paint(
  level: (x: number, y: number, c: number) => number,
  channels: 1 | 3 = 3,
  side = SIDE,
): Frame {
  const data = Uint8Array.from({ length: side * side * channels }, (_, i) => {
    const p = Math.floor(i / channels);
    const value = level(p % side, Math.floor(p / side), i % channels);
    return Math.min(255, Math.max(0, Math.round(value)));
  });
  return { height: side, width: side, channels, data };
}

/** A texture without two places alike, levels 60 to 180. */
function texture(x: number, y: number, c: number): number {
  return 120 + 30 * Math.sin(0.9 * x + c) + 30 * Math.cos(0.7 * y + 0.4 * x * (c + 1));
}

/** Square of 8 pixels whose colour depends on the frame. */
function inSquare(x: number, y: number, left: number, top: number): boolean {
  return x >= left && x < left + 8 && y >= top && y < top + 8;
}

function setOf(frames: readonly Frame[]): FrameSet {
  const [first] = frames as [Frame];
  const { height, width, channels } = first;
  const data = new Uint8Array(frames.length * first.data.length);
  frames.forEach((frame, i) => {
    data.set(frame.data, i * first.data.length);
  });
  return {
    name: 'painted',
    size: frames.length,
    height,
    width,
    channels: channels as 1 | 3,
    frames: data,
    labels: null,
    episodeLength: null,
  };
}

/** Sixty frames with a square somewhere, each before a background of its own. */
function film(
  background: (rng: Rng) => (x: number, y: number, c: number) => number,
  channels: 1 | 3 = 3,
): FrameSet {
  const rng = new Rng(5);
  return setOf(
    Array.from({ length: 60 }, () => {
      const behind = background(rng);
      const [left, top] = [rng.integer(SIDE - 8), rng.integer(SIDE - 8)];
      const color = [rng.integer(256), rng.integer(256), rng.integer(256)];
      const noise = paint(() => 100 + 3 * rng.normal(), channels).data;
      return paint((x, y, c) => {
        const at = (y * SIDE + x) * channels + c;
        const own = inSquare(x, y, left, top) ? (color[c] as number) : behind(x, y, c);
        return own + (noise[at] as number) - 100;
      }, channels);
    }),
  );
}

describe('the colour of the background', () => {
  test('is the most frequent one, to the level, although colours lie between bins', () => {
    // 31 and 32 are neighbours in different bins of 16 levels
    const frame = paint((x, y, c) =>
      inSquare(x, y, 4, 4) ? 200 : (x + y) % 2 === 0 ? 31 + c : 32 + c,
    );
    expect(backgroundColor(frame)).toBeAllClose([31.5, 32.5, 33.5], 0.05);
  });

  test('is that of the border where an object covers more than half of the frame', () => {
    // a square of 23 x 23 = 529 of 1,024 pixels; 124 border pixels count three times: 495 + 248 = 743
    const frame = paint((x, y) => (x >= 4 && x < 27 && y >= 4 && y < 27 ? 220 : 40));
    expect(backgroundColor(frame)).toEqual([40, 40, 40]);
  });

  test('becomes grey, and every difference half of itself', () => {
    const frame = paint((x, y, c) => (inSquare(x, y, 4, 4) ? ([10, 90, 255][c] as number) : 90));
    const { frame: seen } = normalize(frame, { kind: 'one-color' });
    expect([...seen.data.slice(0, 3)]).toEqual([128, 128, 128]);
    const at = 3 * (5 * SIDE + 5);
    expect([...seen.data.slice(at, at + 3)]).toEqual([88, 128, 211]); // (10 - 90) / 2 + 128 and so on
  });
});

describe('gains', () => {
  test.each([
    [0.7, 1, 1.3],
    [1.1, 0.9, 0.95],
  ])('of %f, %f and %f are found, an object or not', (...gains) => {
    const reference = paint(texture).data;
    const frame = paint((x, y, c) =>
      inSquare(x, y, 10, 3) ? 250 : (gains[c] as number) * Math.round(texture(x, y, c)),
    );
    expect(gainsOf(frame, reference)).toBeAllClose(gains, 0.01);
  });

  test('are one where the reference is black', () => {
    const frame = paint(() => 90);
    expect(gainsOf(frame, paint(() => 0).data)).toEqual([1, 1, 1]);
  });
});

describe('shifts', () => {
  test.each([
    [0, 0],
    [3, -2],
    [-4, 4],
  ])('of %i and %i pixels are found, an object or not', (dx, dy) => {
    const reference = paint(texture).data;
    const frame = paint((x, y, c) => (inSquare(x, y, 12, 9) ? 255 : texture(x - dx, y - dy, c)));
    expect(shiftOf(frame, reference)).toEqual({ dx, dy });
  });

  test('are none on a table of one colour', () => {
    expect(
      shiftOf(
        paint(() => 80),
        paint(() => 80).data,
      ),
    ).toEqual({ dx: 0, dy: 0 });
  });
});

/** The choice beside what the pictures of the empty scene explain by themselves. */
function chosen(frames: FrameSet): ReturnType<typeof chooseNormalization> {
  return chooseNormalization(frames, estimateBackground(frames).behind, 3 / 255);
}

describe('what changes from frame to frame', () => {
  test.each<[string, FrameSet, string | undefined]>([
    ['a table that stays', film(() => texture), undefined],
    [
      'three tables',
      film((rng) => {
        const turn = 2 * rng.integer(3);
        return (x, y, c) => texture(x + turn * y, y - turn * x, c) + 25 * turn - 25;
      }),
      undefined,
    ],
    ['black', film(() => () => 0, 1), undefined],
    [
      'a colour of its own in every frame',
      film((rng) => {
        const color = [rng.integer(256), rng.integer(256), rng.integer(256)];
        return (_x, _y, c) => color[c] as number;
      }),
      'one-color',
    ],
    [
      'brightness',
      film((rng) => {
        const gain = rng.uniform(0.6, 1.5);
        return (x, y, c) => gain * texture(x, y, c);
      }),
      'gain',
    ],
    [
      'the colour of the light',
      film((rng) => {
        const gains = [0, 1, 2].map(() => rng.uniform(0.6, 1.5));
        return (x, y, c) => (gains[c] as number) * texture(x, y, c);
      }),
      'gain',
    ],
    [
      'where the camera looks',
      film((rng) => {
        const [dx, dy] = [rng.integer(7) - 3, rng.integer(7) - 3];
        return (x, y, c) => texture(x - dx, y - dy, c);
      }),
      'shake',
    ],
  ])('is recognised: %s', (_name, frames, kind) => {
    expect(chosen(frames).normalization?.kind).toBe(kind);
  });

  test('is gone afterwards: all that is left of light and shake is noise', () => {
    const frames = film((rng) => {
      const gain = rng.uniform(0.6, 1.5);
      return (x, y, c) => gain * texture(x, y, c);
    });
    const { spread } = chosen(frames);
    // noise of three levels, made larger and smaller by gains of .6 to 1.5
    expect(Math.exp(spread.gain ?? 0) * 255).toBeGreaterThan(2);
    expect(Math.exp(spread.gain ?? 0) * 255).toBeLessThan(5);
    expect(spread.none).toBeGreaterThan(0.25 + (spread.gain ?? 0));
  });
});

// ---------------------------------------------------------------------------

const SCENE: Scene = {
  objects: [
    {
      id: 0,
      presence: 1,
      x: 10,
      y: 12,
      w: 8,
      h: 8,
      x_std: 0.1,
      y_std: 0.1,
      visible: 1,
      depth: 0,
      color: [0.5, 0.25, 0.75],
      log_likelihood: 1,
      prototype: 3,
    },
  ],
  count_posterior: [0, 1],
  log_likelihood: 1000,
  bits_per_dim: 5,
  background_log_likelihood: 900,
  novelty: 10,
};

describe('a scene of a normalised frame', () => {
  const reference = paint(texture).data;
  const object = (n: Normalization, frame: Frame) =>
    restoreScene(SCENE, normalize(frame, n)).objects[0] as Scene['objects'][0];

  test('moves back with a camera that shook', () => {
    const frame = paint((x, y, c) => texture(x - 3, y + 1, c));
    const found = object({ kind: 'shake', reference }, frame);
    expect([found.x, found.y]).toEqual([13, 11]);
  });

  test('has the colours of the frame', () => {
    // .5, .25 and .75 are 127.5, 63.75 and 191.25 levels: 2 (v - 128) + 40 = 39, -88.5 (none is darker than 0) and 166.5
    const one = object(
      { kind: 'one-color' },
      paint(() => 40),
    );
    expect(one.color).toBeAllClose([39 / 255, 0, 166.5 / 255], 1e-9);
    const dim = paint((x, y, c) => 0.8 * Math.round(texture(x, y, c)));
    expect(object({ kind: 'gain', reference }, dim).color).toBeAllClose([0.4, 0.2, 0.6], 0.01);
  });

  test('has the likelihood of the frame that was sent: the density changes with the scale', () => {
    // 8 - L / (D ln 2) bits a value, before and after
    const frame = paint(() => 40);
    const scene = restoreScene(SCENE, normalize(frame, { kind: 'one-color' }));
    const values = SIDE * SIDE * 3;
    expect(scene.log_likelihood).toBeCloseTo(1000 - values * Math.LN2, 6);
    expect(scene.bits_per_dim).toBeCloseTo(6, 9); // half the contrast: a bit more a value
    // a model value moves by 1 / 1.25 where a pixel moves by 1
    const bright = paint((x, y, c) => 1.25 * Math.round(texture(x, y, c)));
    const lit = restoreScene(SCENE, normalize(bright, { kind: 'gain', reference }));
    expect((lit.log_likelihood - 1000) / values).toBeCloseTo(Math.log(0.8), 1);
  });

  test('comes from a perceiver that is told nothing of it', () => {
    const seen: Frame[] = [];
    const inner: Perceiver = {
      height: SIDE,
      width: SIDE,
      channels: 3,
      slots: 2,
      perceive: (frames) => {
        seen.push(...frames);
        return frames.map(() => SCENE);
      },
      dispose: () => undefined,
    };
    const frame = paint((x, y, c) => texture(x - 2, y, c));
    const [scene] = normalizing(inner, { kind: 'shake', reference }).perceive([frame]);
    expect(scene?.objects[0]?.x).toBe(12);
    // away from the border the model sees the reference
    const at = 3 * (16 * SIDE + 16);
    expect(seen[0]?.data.slice(at, at + 3)).toEqual(reference.slice(at, at + 3));
  });
});

test('the labels of a shaken set follow its frames', () => {
  const reference = paint(texture).data;
  const set: FrameSet = {
    ...setOf([paint((x, y, c) => texture(x - 3, y + 1, c))]),
    labels: {
      counts: Int32Array.of(1),
      boxes: Float32Array.of(5, 6, 13, 14),
      valid: Uint8Array.of(1),
      maxBoxes: 1,
      ids: null,
    },
  };
  const { labels } = normalizeFrames(set, { kind: 'shake', reference });
  expect(labels?.boxes).toEqual(Float32Array.of(2, 7, 10, 15));
});
