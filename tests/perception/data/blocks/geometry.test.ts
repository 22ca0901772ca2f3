/** Camera, solids and light against values worked out by hand. */

import { describe, expect, it } from 'vitest';
import {
  aim,
  cameraAt,
  project,
  shifted,
  tablePoint,
} from '../../../../perception/data/blocks/camera.ts';
import { createCaster, GRID } from '../../../../perception/data/blocks/caster.ts';
import { addShade, hsv, toByte, toLinear } from '../../../../perception/data/blocks/light.ts';
import { hitOf, type SolidShape } from '../../../../perception/data/blocks/solids.ts';
import type { Box } from '../../../../perception/data/labels.ts';

const SQRT_HALF = Math.SQRT1_2;
/** At 45 degrees, 4 away: eye (0, -4 sqrt .5, 4 sqrt .5), focal 4 x 32 = 128 pixels. */
const camera = cameraAt({ height: 64, width: 64, elevation: Math.PI / 4, distance: 4 });
const solid = (changes: Partial<SolidShape>): SolidShape => ({
  kind: 'box',
  x: 0,
  y: 0,
  yaw: 0,
  halfX: 0.2,
  halfY: 0.2,
  height: 0.4,
  ...changes,
});
const hit = (shape: SolidShape, ...ray: number[]): { t: number; normal: number[] } => {
  const normal = new Float64Array(3);
  const t = hitOf(shape)(Float64Array.from(ray), normal);
  return { t, normal: [...normal] };
};

describe('camera', () => {
  it('shows the origin in the middle', () => {
    expect(project(camera, [0, 0, 0])).toBeAllClose([32, 32], 1e-12);
  });

  it('shows a corner of a box where the pinhole equations put it', () => {
    // (0.2, 0.2, 0.4) - eye = (0.2, 0.2 + c, 0.4 - c), c = 4 sqrt(.5); forward = (0, r, -r), up = (0, r, r), r = sqrt(.5)
    const depth = SQRT_HALF * (0.2 - 0.4) + 4; // (0.2 + c) r - (0.4 - c) r
    const rise = SQRT_HALF * (0.2 + 0.4);
    expect(project(camera, [0.2, 0.2, 0.4])).toBeAllClose(
      [32 + (128 * 0.2) / depth, 32 - (128 * rise) / depth],
      1e-12,
    );
  });

  it('puts what is farther away higher and smaller', () => {
    const [, near] = project(camera, [0, -0.5, 0]);
    const [, far] = project(camera, [0, 0.5, 0]);
    expect(far).toBeLessThan(near);
    const width = (y: number): number =>
      project(camera, [0.1, y, 0])[0] - project(camera, [0, y, 0])[0];
    expect(width(0.5)).toBeLessThan(width(-0.5));
  });

  it('aims back at what it projects', () => {
    const [x, y] = project(camera, [0.3, -0.4, 0]);
    expect(tablePoint(camera, x, y)).toBeAllClose([0.3, -0.4], 1e-12);
    const swayed = shifted(camera, 2, -1);
    expect(project(swayed, [0.3, -0.4, 0])).toBeAllClose([x + 2, y - 1], 1e-12);
    expect(tablePoint(swayed, x + 2, y - 1)).toBeAllClose([0.3, -0.4], 1e-12);
  });

  it('sees no table above the horizon', () => {
    // at 45 degrees the horizon is a focal length above the middle
    expect(tablePoint(camera, 32, 32 - 129)).toBeNull();
    expect(tablePoint(camera, 32, 32 - 127)).not.toBeNull();
  });
});

describe('solids', () => {
  const down = [0, 0, -1];
  const along = [1, 0, 0];
  it.each<[string, SolidShape, number[], number, number[]]>([
    ['the lid of a box', solid({}), [0.1, 0.1, 2, ...down], 1.6, [0, 0, 1]],
    ['the side of a box', solid({}), [-1, 0, 0.2, ...along], 0.8, [-1, 0, 0]],
    [
      'the corner of a turned box',
      solid({ yaw: Math.PI / 4 }),
      [-1, 1e-9, 0.2, ...along],
      1 - 0.2 * Math.SQRT2,
      [-SQRT_HALF, SQRT_HALF, 0],
    ],
    [
      'the long side of a turned box',
      solid({ yaw: Math.PI / 2, halfY: 0.1 }),
      [-1, 0, 0.2, ...along],
      0.9,
      [-1, 0, 0],
    ],
    ['the lid of a cylinder', solid({ kind: 'cylinder' }), [0.1, 0.1, 2, ...down], 1.6, [0, 0, 1]],
    [
      'the wall of a cylinder',
      solid({ kind: 'cylinder', x: 0.5 }),
      [-1, 0.12, 0.2, ...along],
      1.5 - 0.16, // 0.2^2 = 0.12^2 + 0.16^2
      [-0.8, 0.6, 0],
    ],
    [
      'a sphere',
      solid({ kind: 'sphere' }),
      [-1, 0.12, 0.2, 2, 0, 0], // a direction of length 2 halves the distance
      (1 - 0.16) / 2,
      [-0.8, 0.6, 0],
    ],
    ['the top of a sphere', solid({ kind: 'sphere' }), [0, 0, 2, ...down], 1.6, [0, 0, 1]],
    [
      'the side of a cone, half-way up',
      solid({ kind: 'cone' }),
      [-1, 0, 0.2, ...along],
      0.9,
      // slope 0.2 / 0.4: the normal rises by a half for each step outwards
      [-1 / Math.hypot(1, 0.5), 0, 0.5 / Math.hypot(1, 0.5)],
    ],
  ])('%s is hit where it is', (_, shape, ray, t, normal) => {
    const found = hit(shape, ...ray);
    expect(found.t).toBeCloseTo(t, 6);
    expect(found.normal).toBeAllClose(normal, 1e-6);
  });

  it.each<[string, SolidShape, number[]]>([
    ['beside a turned box', solid({ yaw: Math.PI / 4 }), [0.21, 0.21, 2, ...down]],
    ['over a box', solid({}), [-1, 0, 0.41, ...along]],
    ['behind the ray', solid({}), [1, 0, 0.2, ...along]],
    ['over a cylinder', solid({ kind: 'cylinder' }), [-1, 0, 0.41, ...along]],
    ['beside a sphere', solid({ kind: 'sphere' }), [-1, 0.21, 0.2, ...along]],
    ['in the mirrored half of a cone', solid({ kind: 'cone' }), [-1, 0, 0.6, ...along]],
    ['beside the upper half of a cone', solid({ kind: 'cone' }), [-1, 0.11, 0.2, ...along]],
  ])('nothing is hit %s', (_, shape, ray) => {
    expect(hit(shape, ...ray).t).toBe(Infinity);
  });

  it("a sphere's silhouette is the ellipse of projective geometry", () => {
    const height = 96;
    const wide = cameraAt({ height, width: height, elevation: 0.9, distance: 5 });
    const [x, y, r] = [0.45, -0.3, 0.3];
    const caster = createCaster(height, height);
    const boxes: (Box | null)[] = [];
    const sphere = [solid({ kind: 'sphere', x, y, halfX: r, halfY: r, height: 2 * r })];
    caster.cast(wide, sphere, (silhouette) => boxes.push(silhouette) > 0);
    const [box] = boxes;
    // the cone of tangents {(p . m)^2 = |p|^2 (|m|^2 - r^2)}, m the middle seen from the eye, in camera axes;
    // its extreme a = X / depth solves (m_a^2 - K) a^2 ... with every other axis maximised: the quadratic below
    const m = [x - wide.eye[0], y - wide.eye[1], r - wide.eye[2]] as const;
    const on = (axis: readonly [number, number, number]): number =>
      axis[0] * m[0] + axis[1] * m[1] + axis[2] * m[2];
    const depth = on(wide.forward);
    const edges = (across: number): [number, number] => {
      // in the plane of this axis and the depth, tangents to a circle of radius r
      const root = r * Math.sqrt(across ** 2 + depth ** 2 - r * r);
      const scale = depth ** 2 - r * r;
      return [(across * depth - root) / scale, (across * depth + root) / scale];
    };
    const [left, right] = edges(on(wide.right));
    const [bottom, top] = edges(on(wide.up));
    const exact = [left, -top, right, -bottom].map((a) => height / 2 + wide.focal * a);
    // a sample lies within a grid step of the true edge
    for (const [i, edge] of exact.entries()) {
      expect(Math.abs((box?.[i] ?? 0) - edge)).toBeLessThan(1 / GRID);
    }
  });
});

describe('light', () => {
  const light = { towards: [0.6, 0, 0.8], sun: 0.7, sky: 0.3 } as const;
  const albedo = [1, 0.5, 0] as const;
  const shade = (normal: number[], gloss: number, inShadow: boolean, ray = [0, 0, 0, 0, 0, -1]) => {
    const out = new Float32Array(3);
    const surface = { albedo, gloss, shininess: 10 };
    addShade(surface, light, Float64Array.from(normal), Float64Array.from(ray), inShadow, out, 0);
    return out;
  };

  it("follows Lambert's cosine under sun and sky", () => {
    const facing = 0.3 * (0.7 + 0.3 * 0.8) + 0.7 * (0.6 * 0.6 + 0.8 * 0.8); // n = (0.6, 0, 0.8): cosine 1
    expect(shade([0.6, 0, 0.8], 0, false)).toBeAllClose([facing, facing / 2, 0], 1e-6);
    const lid = 0.3 * 1 + 0.7 * 0.8;
    expect(shade([0, 0, 1], 0, false)).toBeAllClose([lid, lid / 2, 0], 1e-6);
  });

  it('leaves the sky alone in shadow and on the far side', () => {
    expect(shade([0, 0, 1], 0.5, true)).toBeAllClose([0.3, 0.15, 0], 1e-6);
    const far = 0.3 * 0.7;
    expect(shade([-1, 0, 0], 0.5, false)).toBeAllClose([far, far / 2, 0], 1e-6);
  });

  it('shines white where the normal lies half-way between sun and eye', () => {
    // the eye looks down: its way back is (0, 0, 1), half-way to (0.6, 0, 0.8) is (0.6, 0, 1.8) / 1.897
    const half = [0.6 / Math.hypot(0.6, 1.8), 0, 1.8 / Math.hypot(0.6, 1.8)];
    const [, , plain = 0] = shade(half, 0, false);
    const [, , glossy = 0] = shade(half, 0.5, false);
    expect(plain).toBe(0); // no blue in the albedo
    expect(glossy).toBeCloseTo(0.5 * 0.7, 6);
    const [, , off = 0] = shade([0, 0, 1], 0.5, false);
    expect(off).toBeCloseTo(0.5 * 0.7 * (1.8 / Math.hypot(0.6, 1.8)) ** 10, 6);
  });

  it.each([0, 1, 10, 11, 64, 128, 200, 254, 255])('shows byte %i again', (byte) => {
    expect(Math.abs(toByte(toLinear(byte / 255)) - byte)).toBeLessThan(0.11);
  });

  it('shows half of the light as 188, and more than all of it as white', () => {
    expect(toByte(0.5)).toBeCloseTo(187.5, 1);
    expect(toByte(1.7)).toBe(255);
  });

  it.each([
    [0, [1, 0, 0]],
    [1 / 6, [1, 1, 0]],
    [1 / 3, [0, 1, 0]],
    [2 / 3, [0, 0, 1]],
  ])('takes hue %f round the circle', (hue, rgb) => {
    expect(hsv(hue, 1, 1)).toBeAllClose(rgb, 1e-12);
    expect(hsv(hue, 0, 0.4)).toBeAllClose([0.4, 0.4, 0.4], 1e-12);
  });
});

it('aims from the eye', () => {
  const ray = new Float64Array(6);
  aim(camera, 32, 32, ray);
  expect(ray).toBeAllClose([...camera.eye, 0, SQRT_HALF, -SQRT_HALF], 1e-12);
});
