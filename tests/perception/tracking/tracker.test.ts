import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import type { Scene, SceneObject } from '../../../perception/scene.ts';
import type { TrackerOptions } from '../../../perception/tracking/options.ts';
import { createTracker, type Tracker, trackVideos } from '../../../perception/tracking/tracker.ts';
import { BLUE, GREEN, objectAt, RED, sceneOf } from './objects.ts';

type Shown = Pick<Scene, 'objects'>;

/** Where each object is at time t; null where it cannot be seen. */
type World = (t: number) => readonly (SceneObject | null)[];

/** Frames of a world as a perceiver with a little noise gives them, in an order of its own. */
function film(world: World, length: number, seed = 1): Shown[] {
  const rng = new Rng(seed);
  return Array.from({ length }, (_, t) => {
    const present = world(t).filter((object) => object !== null);
    const noisy = present.map((o) => ({
      ...o,
      x: o.x + rng.normal(0, 0.2),
      y: o.y + rng.normal(0, 0.2),
    }));
    return sceneOf(rng.shuffle(noisy));
  });
}

/** For each frame, the id given to what is nearest to each object's true place; null where there is none. */
function idsOver(world: World, length: number, options: TrackerOptions = {}): (number | null)[][] {
  const tracker = createTracker(options);
  return film(world, length).map((scene, t) => {
    const { objects } = tracker.track(scene);
    return world(t).map((truth) => {
      if (truth === null) return null;
      const near = objects
        .filter((o) => o.prototype === truth.prototype)
        .map((o) => ({ id: o.id, distance: Math.hypot(o.x - truth.x, o.y - truth.y) }))
        .sort((a, b) => a.distance - b.distance);
      return near[0] !== undefined && near[0].distance < 3 ? near[0].id : null;
    });
  });
}

/** The ids that one object had, without repetition. */
const distinct = (ids: readonly (number | null)[]): number[] => [
  ...new Set(ids.filter((id) => id !== null)),
];

function idsOf(tracker: Tracker, scene: Shown): number[] {
  return tracker.track(scene).objects.map(({ id }) => id);
}

describe('ids', () => {
  it.each<{ why: string; world: World; objects: number }>([
    {
      why: 'objects that pass in front of each other, one hiding the other',
      objects: 2,
      world: (t) => [
        Math.abs(t - 20) <= 3 ? null : objectAt(10 + t, 30, RED),
        objectAt(50 - t, 30, BLUE),
      ],
    },
    {
      why: 'alike objects that cross at an angle, by their velocity',
      objects: 2,
      world: (t) => [objectAt(10 + t, 12 + t, RED), objectAt(50 - t, 16 + t, RED)],
    },
    {
      why: 'an object that is hidden for 10 frames while it moves on',
      objects: 2,
      world: (t) => [t >= 15 && t < 25 ? null : objectAt(8 + t, 20, GREEN), objectAt(32, 50, RED)],
    },
    {
      why: 'an object that bounces off the border',
      objects: 1,
      world: (t) => [objectAt(t < 20 ? 10 + 2.4 * t : 58 - 2.4 * (t - 20), 30, RED)],
    },
    {
      why: 'an object that somebody puts elsewhere',
      objects: 2,
      world: (t) => [objectAt(t < 15 ? 12 : 45, 20, BLUE), objectAt(30, 50, RED)],
    },
  ])('outlast $why', ({ world, objects }) => {
    const ids = idsOver(world, 40);
    for (let k = 0; k < objects; k++) {
      expect(distinct(ids.map((row) => row[k] ?? null))).toHaveLength(1);
    }
    const last = ids.at(-1)?.slice(0, objects);
    expect(new Set(last).size).toBe(objects);
    expect(last).not.toContain(null);
  });

  it('of alike objects are exchanged in a head-on meeting without prediction', () => {
    // both unseen for a while as they meet: only their velocity tells who is who
    const world: World = (t) =>
      t >= 14 && t <= 26
        ? [null, null]
        : [objectAt(12 + t, 30, RED), objectAt(52 - t, 30, { ...RED, y: 30.5 })];
    const firstAndLast = (options: TrackerOptions): (number | null)[][] => {
      const tracker = createTracker(options);
      const tracked = film(world, 40).map((scene) => tracker.track(scene).objects);
      return [tracked.at(0), tracked.at(-1)].map((objects) =>
        world(0).length === 0
          ? []
          : [...(objects ?? [])].sort((a, b) => a.x - b.x).map((o) => o.id),
      );
    };
    const [before, after] = firstAndLast({});
    expect(after).toEqual(before?.toReversed()); // left and right have changed places
    const [still, there] = firstAndLast({ predict: false });
    expect(there).toEqual(still);
  });

  it('of objects that look different survive a jump, but not by position alone', () => {
    const world: World = (t) => [
      objectAt(t < 10 ? 14 : 50, 20, RED),
      objectAt(t < 10 ? 50 : 14, 20, BLUE),
    ];
    const ids = idsOver(world, 20);
    expect(ids.at(-1)).toEqual(ids.at(0));
    const blind = idsOver(world, 20, { appearance: false });
    expect(blind.at(-1)).toEqual(blind.at(0)?.toReversed());
  });

  it('do not depend on the order in which objects are listed', () => {
    const shown = film((t) => [objectAt(10 + t, 20, RED), objectAt(40, 10 + t, RED)], 12);
    const places = (scenes: readonly Shown[]): string[] => {
      const tracker = createTracker();
      return scenes.map((scene) => {
        const { objects } = tracker.track(scene);
        const named = objects.map(({ id, x, y }) => `${id}:${x.toFixed(6)},${y.toFixed(6)}`);
        return named.sort().join(' ');
      });
    };
    const first = shown[0]?.objects ?? [];
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), (flips) => {
        // the first frame numbers the objects, so its order stays
        const other = shown.map((scene, t) =>
          t > 0 && flips[t - 1] ? sceneOf(scene.objects.toReversed()) : scene,
        );
        expect(places(other)).toEqual(places(shown));
      }),
      { numRuns: 20, seed: 1 },
    );
    expect(first).toHaveLength(2);
  });
});

describe('the life of a track', () => {
  const still = sceneOf([objectAt(20, 20, RED)]);
  const both = sceneOf([objectAt(20, 20, RED), objectAt(45, 45, BLUE)]);

  it('what is there at first is believed at once, what comes later after minHits frames', () => {
    const tracker = createTracker({ minHits: 3 });
    expect([still, both, both, both].map((scene) => idsOf(tracker, scene))).toEqual([
      [0],
      [0],
      [0],
      [0, 1],
    ]);
  });

  it('what flashes up never gets an id', () => {
    const tracker = createTracker({ minHits: 3 });
    const seen = [still, both, both, still, both, both, still].map((s) => idsOf(tracker, s));
    expect(seen.flat()).toEqual(new Array(7).fill(0));
    expect(tracker.getState().nextId).toBe(1);
  });

  it('what was seen once does not hide for long what is there', () => {
    const tracker = createTracker();
    // at first one box lies over two objects, of which little shows beside it
    const ghost = objectAt(25, 20, { ...GREEN, w: 26, h: 16 });
    tracker.track(
      sceneOf([ghost, objectAt(13, 20, { ...RED, w: 3 }), objectAt(37, 20, { ...BLUE, w: 3 })]),
    );
    const clear = sceneOf([objectAt(16, 20, RED), objectAt(34, 20, BLUE)]);
    const seen = Array.from({ length: 6 }, () => tracker.track(clear).objects.map((o) => o.id));
    expect(seen.at(-1)).toEqual([1, 2]);
  });

  it('something that looks otherwise beside another is left out, but not for ever', () => {
    const tracker = createTracker();
    const beside = objectAt(26, 20, BLUE);
    for (let t = 0; t < 5; t++) tracker.track(sceneOf([objectAt(20, 20, RED), beside]));
    const merged = objectAt(20, 20, { ...RED, color: [0.5, 0.15, 0.5], w: 16 });
    const seen = Array.from({ length: 12 }, () => {
      const { objects } = tracker.track(sceneOf([merged, beside]));
      return objects.map(({ id }) => id);
    });
    expect(seen[0]).toEqual([1]);
    expect(seen.at(-1)).toEqual([0, 1]); // under the id it had
  });

  it('something new inside something known is not believed', () => {
    const tracker = createTracker({ minHits: 2 });
    idsOf(tracker, still);
    const doubled = sceneOf([objectAt(20, 20, RED), objectAt(21, 21, { ...BLUE, w: 8, h: 8 })]);
    for (let t = 0; t < 6; t++) expect(idsOf(tracker, doubled)).toEqual([0]);
  });

  it('is over after maxLost frames: what then comes is new', () => {
    const empty = sceneOf([]);
    const idsAfter = (hidden: number): number[] => {
      const tracker = createTracker({ minHits: 1, maxLost: 12 });
      for (let t = 0; t < 10; t++) tracker.track(still);
      for (let t = 0; t < hidden; t++) expect(idsOf(tracker, empty)).toEqual([]);
      return idsOf(tracker, still);
    };
    expect(idsAfter(12)).toEqual([0]);
    expect(idsAfter(13)).toEqual([1]);
  });

  it('ends sooner for what was hardly seen', () => {
    const tracker = createTracker({ minHits: 1 });
    tracker.track(still);
    for (let t = 0; t < 10; t++) tracker.track(sceneOf([]));
    expect(idsOf(tracker, still)).toEqual([1]);
  });

  it('keeps lost objects where they are expected, if wished', () => {
    const tracker = createTracker({ keepLost: true, fps: 10 });
    for (const scene of film((t) => [objectAt(10 + t, 50 - 0.5 * t, RED)], 20))
      tracker.track(scene);
    let objects: readonly SceneObject[] = [];
    for (let t = 0; t < 6; t++) objects = tracker.track(sceneOf([])).objects;
    expect(objects).toHaveLength(1);
    const [lost] = objects;
    expect(lost).toMatchObject({ id: 0, visible: 0, depth: 0, age: 25 });
    expect(Math.abs((lost?.x ?? 0) - 35)).toBeLessThan(2);
    expect(Math.abs((lost?.y ?? 0) - 37.5)).toBeLessThan(2);
    expect(lost?.x_std).toBeGreaterThan(0.5);
  });
});

describe('what is reported', () => {
  it('is what was seen, with the velocity in pixels per second and the age', () => {
    const world: World = (t) => [objectAt(10 + 1.5 * t, 50 - 0.5 * t, RED)];
    const shown = film(world, 25);
    const perFrame = createTracker();
    const perSecond = createTracker({ fps: 30 });
    let slow: SceneObject | undefined;
    let fast: SceneObject | undefined;
    for (const scene of shown) {
      [slow] = perFrame.track(scene).objects;
      [fast] = perSecond.track(scene).objects;
    }
    expect(slow).toMatchObject({ ...shown.at(-1)?.objects[0], id: 0, age: 24 });
    expect(slow?.vx).toBeCloseTo(1.5, 0);
    expect(slow?.vy).toBeCloseTo(-0.5, 0);
    expect(fast?.vx).toBeCloseTo(30 * (slow?.vx ?? 0), 9);
    expect(fast?.vy).toBeCloseTo(30 * (slow?.vy ?? 0), 9);
  });

  it('leaves the rest of the scene alone', () => {
    const scene = { ...sceneOf([objectAt(20, 20)]), novelty: 12.5, log_likelihood: -3 };
    expect(createTracker().track(scene)).toMatchObject({ novelty: 12.5, log_likelihood: -3 });
  });
});

describe('memory', () => {
  const shown = film(
    (t) => [
      t > 9 && t < 18 ? null : objectAt(8 + t, 20, GREEN),
      objectAt(50 - t, 24, RED),
      t < 6 ? null : objectAt(30, 50, BLUE),
    ],
    36,
  );

  it.each([1, 7, 12, 20])('goes on exactly from what was saved after %i frames', (cut) => {
    const whole = createTracker();
    const expected = shown.map((scene) => whole.track(scene));
    const first = createTracker();
    for (const scene of shown.slice(0, cut)) first.track(scene);
    const second = createTracker();
    second.setState(JSON.parse(JSON.stringify(first.getState())));
    expect(shown.slice(cut).map((scene) => second.track(scene))).toEqual(expected.slice(cut));
  });

  it('is not shared: neither with another stream nor with what was saved', () => {
    const [one, other] = [createTracker(), createTracker()];
    for (const scene of shown) one.track(scene);
    const saved = one.getState();
    const frozen = structuredClone(saved);
    expect(idsOf(other, sceneOf([objectAt(20, 20)]))).toEqual([0]);
    one.track(shown[0] ?? sceneOf([]));
    expect(saved).toEqual(frozen);
  });

  it('is empty after a reset: ids begin at 0', () => {
    const tracker = createTracker();
    for (const scene of shown) tracker.track(scene);
    tracker.reset();
    expect(tracker.getState()).toEqual(createTracker().getState());
    expect(idsOf(tracker, shown[0] ?? sceneOf([]))).toEqual([0, 1]);
  });

  it.each([
    null,
    {},
    { frames: 1, nextId: 0, tracks: [{}] },
    { frames: -1, nextId: 0, tracks: [] },
  ])('refuses %j', (state) => {
    expect(() => createTracker().setState(state)).toThrowCode('BAD_ARGUMENT');
  });
});

it.each<TrackerOptions>([
  { fps: 0 },
  { minHits: 0 },
  { maxLost: -1 },
  { maxLost: 1.5 },
  { gate: 0 },
])('refuses %j', (options) => {
  expect(() => createTracker(options)).toThrowCode('BAD_ARGUMENT');
});

describe('videos', () => {
  const shown = film((t) => [objectAt(10 + t, 20, RED), objectAt(40, 45, BLUE)], 10);

  it('are streams of their own: ids and ages begin anew', () => {
    const tracked = trackVideos([...shown, ...shown], 10);
    expect(tracked.slice(10)).toEqual(tracked.slice(0, 10));
    expect(tracked[19]?.objects[0]?.age).toBe(9);
  });

  it('are one stream without a length', () => {
    const tracked = trackVideos([...shown, ...shown], null);
    expect(tracked[19]?.objects[0]?.age).toBe(19);
  });
});
