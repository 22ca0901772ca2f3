import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { wilsonInterval } from '../../../env/core/wilson.ts';
import type { Box } from '../../../perception/evaluate/boxes.ts';
import { compareScenes } from '../../../perception/evaluate/comparison.ts';
import { evaluateScenes } from '../../../perception/evaluate/evaluation.ts';
import type { Scene } from '../../../perception/scene.ts';
import { labelsOf, objectAt, sceneOf } from './scenes.ts';

const a: Box = [10, 10, 20, 20];
const b: Box = [40, 40, 50, 60];
const stray: Box = [0, 0, 5, 5];

/** Frames that hold `a`; found as they should be, or with a stray box at a higher presence. */
const right = sceneOf([objectAt(a, 0.8)], [0, 1, 0]);
const wrong = sceneOf([objectAt(a, 0.8), objectAt(stray, 0.9)], [0, 0, 1]);
const SIZE = { height: 64, width: 64 };
const times = (count: number, scene: Scene): Scene[] => new Array<Scene>(count).fill(scene);
const setOf = (frames: number, episodeLength: number | null = null) => {
  return { ...SIZE, labels: labelsOf(new Array<Box[]>(frames).fill([a])), episodeLength };
};

describe('the evaluation of a model', () => {
  it('puts every figure beside its interval', () => {
    const scenes = [...times(30, right), ...times(10, wrong)];
    const found = evaluateScenes(scenes, setOf(40), new Rng(1));
    expect(found).toMatchObject({
      n: 40,
      count_accuracy: 0.75,
      count_accuracy_map: 0.75,
      counts_found: [0, 30, 10],
      precision50: 40 / 50,
      recall50: 1,
      mean_iou: 1,
      position_error_px: 0,
      bits_per_dim: -1,
      boxed_objects: 40,
      boxed_frames: 40,
      failures: { missed: 0, merged: 0, doubled: 0, loose: 0, spurious: 10 },
    });
    // ten misses come first, then forty hits: the envelope is 40/50 everywhere
    expect(found.ap50).toBeCloseTo(0.8, 12);
    const { intervals } = found;
    expect(intervals.count_accuracy).toEqual(wilsonInterval(30, 40));
    expect(intervals.precision50).toEqual(wilsonInterval(40, 50));
    expect(intervals.recall50).toEqual(wilsonInterval(40, 40));
    // with k of 40 frames wrong the area is 40 / (40 + k); k is binomial(40, 1/4): 10 +- 5.4
    const [low, high] = intervals.ap50 ?? [0, 0];
    expect(low).toBeGreaterThan(40 / (40 + 18));
    expect(low).toBeLessThan(40 / (40 + 13));
    expect(high).toBeLessThan(40 / (40 + 3));
    expect(high).toBeGreaterThan(40 / (40 + 7));
    expect(intervals.bits_per_dim).toEqual([-1, -1]);
  });

  it('is the same for the same seed', () => {
    const scenes = [...times(20, right), ...times(20, wrong)];
    const evaluate = (seed: number) => evaluateScenes(scenes, setOf(40), new Rng(seed));
    expect(evaluate(1)).toEqual(evaluate(1));
    expect(evaluate(1).intervals.ap50).not.toEqual(evaluate(2).intervals.ap50);
  });

  it('takes the frames of a video for one draw, not for many', () => {
    // ten episodes of eight frames, five of them wrong throughout
    const scenes = Array.from({ length: 10 }, (_, e) => times(8, e % 2 === 0 ? right : wrong));
    const width = (episodeLength: number | null): number => {
      const { intervals } = evaluateScenes(scenes.flat(), setOf(80, episodeLength), new Rng(1));
      const [low, high] = intervals.count_accuracy ?? [0, 0];
      return high - low;
    };
    // standard errors sqrt(.25 / 10) and sqrt(.25 / 80): almost three times as wide
    expect(width(8) / width(null)).toBeGreaterThan(2);
    expect(width(8)).toBeLessThan(0.75);
  });

  it('states no interval of four episodes', () => {
    const { intervals, count_accuracy } = evaluateScenes(times(8, right), setOf(8, 2), new Rng(1));
    expect([count_accuracy, intervals]).toEqual([1, {}]);
  });

  it('tells of unlabelled frames what they allow', () => {
    const set = { ...SIZE, labels: null, episodeLength: null };
    const found = evaluateScenes([...times(5, right), ...times(5, wrong)], set, new Rng(1));
    expect(found.bits_per_dim).toBe(-1);
    expect(found.counts_found).toEqual([0, 5, 5]);
    for (const name of [
      'count_accuracy',
      'confusion',
      'ap50',
      'failures',
      'position_calibration',
    ] as const) {
      expect(found[name]).toBeNull();
    }
    expect(Object.keys(found.intervals)).toEqual(['bits_per_dim']);
  });

  it('tells of frames with counts alone what they allow', () => {
    const { labels } = setOf(10);
    const set = { ...SIZE, labels: { ...labels, boxes: null, valid: null }, episodeLength: null };
    const found = evaluateScenes(times(10, wrong), set, new Rng(1));
    expect(found).toMatchObject({ count_accuracy: 0, ap50: null, boxed_frames: null });
    expect(found.count_calibration?.log_score_bits).toBe(Number.POSITIVE_INFINITY);
    expect(found.presence_calibration).toBeNull();
  });

  it('takes no frames at all', () => {
    const found = evaluateScenes(
      [],
      { ...SIZE, labels: labelsOf([]), episodeLength: null },
      new Rng(1),
    );
    expect(found).toMatchObject({ n: 0, count_accuracy: null, ap50: 1, intervals: {} });
  });
});

describe('a comparison of two models', () => {
  it('counts who is right where, and differs by pairs', () => {
    // frames: 20 both right, 8 only the model, 2 only the baseline, 10 neither
    const model = [...times(28, right), ...times(12, wrong)];
    const baseline = [
      ...times(20, right),
      ...times(8, wrong),
      ...times(2, right),
      ...times(10, wrong),
    ];
    const { differences, counts } = compareScenes(model, baseline, setOf(40), new Rng(1));
    expect(counts).toEqual({
      both_right: 20,
      only_model_right: 8,
      only_baseline_right: 2,
      both_wrong: 10,
      p_value: expect.closeTo((2 * (1 + 10 + 45)) / 1024, 12),
    });
    expect(differences.count_accuracy?.value).toBeCloseTo(6 / 40, 12);
    // a frame adds 1, -1 or 0: variance (10 - 36/40) / 40, standard error .0754 of the mean of 40
    const [low, high] = differences.count_accuracy?.interval ?? [0, 0];
    expect(Math.abs(low - (0.15 - 1.96 * 0.0754))).toBeLessThan(0.035);
    expect(Math.abs(high - (0.15 + 1.96 * 0.0754))).toBeLessThan(0.035);
    expect(differences.bits_per_dim).toEqual({ value: 0, interval: [0, 0] });
  });

  it('finds no difference between a model and itself', () => {
    const scenes = [...times(20, right), ...times(20, wrong)];
    const { differences, counts } = compareScenes(scenes, scenes, setOf(40), new Rng(1));
    expect(counts?.p_value).toBe(1);
    for (const { value, interval } of Object.values(differences)) {
      expect([value, interval]).toEqual([0, [0, 0]]);
    }
  });

  it('changes sign with the order', () => {
    const scenes = [...times(20, right), ...times(20, sceneOf([objectAt(b)]))];
    const other = times(40, right);
    const there = compareScenes(scenes, other, setOf(40), new Rng(1)).differences;
    const back = compareScenes(other, scenes, setOf(40), new Rng(1)).differences;
    for (const name of ['ap50', 'recall50'] as const) {
      expect(there[name]?.value).toBeCloseTo(-(back[name]?.value ?? 0), 12);
      expect(there[name]?.value).toBeLessThan(-0.1);
      expect(there[name]?.interval?.[1]).toBeLessThan(0);
    }
  });

  it('is refused for labels of another number of frames', () => {
    expect(() => compareScenes([right], [right], setOf(2), new Rng(1))).toThrowCode('BAD_ARGUMENT');
  });
});
