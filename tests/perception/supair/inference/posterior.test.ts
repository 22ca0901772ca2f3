/** Draws from the posterior, its temperature, and what counting stands on. */

import { describe, expect, it } from 'vitest';
import { frameAt } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { sampleTabletopFrames } from '../../../../env/tabletop/frames.ts';
import {
  countAgreement,
  countCalibration,
  countEvidence,
  countObjective,
  fitTemperature,
} from '../../../../perception/supair/inference/count-objective.ts';
import { createPerceiver } from '../../../../perception/supair/inference/perceiver.ts';
import { drawPosterior, tempered } from '../../../../perception/supair/inference/posterior.ts';
import type { SlotPosterior } from '../../../../perception/supair/inference/read-scene.ts';
import { loadModel } from '../../../../perception/supair/model-files.ts';
import { resolveModel } from '../../../../storage/index.ts';

const slot = (index: number, presence: number): SlotPosterior => ({
  slot: index,
  presence,
  mean: { sx: 1, sy: 1.2, x: 10, y: 20 },
  std: { sx: 0.1, sy: 0.05, x: 0.3, y: 0.2 },
});
const slots = [slot(0, 0.9), slot(1, 0.6), slot(2, 0.3)];

describe('a temperature', () => {
  it.each([0.5, 1, 3])('of %f divides the logits', (temperature) => {
    const logit = (p: number): number => Math.log(p / (1 - p));
    tempered(slots, temperature).forEach(({ presence }, i) => {
      expect(logit(presence)).toBeCloseTo(logit(slots[i]?.presence ?? 0) / temperature, 9);
    });
  });
});

describe('draws', () => {
  const rng = new Rng(3);
  const draws = Array.from({ length: 20_000 }, () => drawPosterior(slots, rng));

  it('have counts as often as breaking a stick gives them', () => {
    const expected = [0.1, 0.9 * 0.4, 0.9 * 0.6 * 0.7, 0.9 * 0.6 * 0.3];
    const found = expected.map((_, n) => draws.filter((d) => d.drawn.length === n).length / 20_000);
    expect(found).toBeAllClose(expected, 0.015);
  });

  it('have boxes with the means and deviations stated', () => {
    const first = draws.flatMap(({ drawn }) => drawn.slice(0, 1).map(({ mean }) => mean));
    for (const [field, mean, std] of [
      ['sx', 1, 0.1],
      ['x', 10, 0.3],
      ['y', 20, 0.2],
    ] as const) {
      const values = first.map((z) => z[field]);
      const average = values.reduce((a, b) => a + b, 0) / values.length;
      const spread = Math.sqrt(values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length);
      expect(Math.abs(average - mean)).toBeLessThan(4 * std * 0.0075);
      expect(spread / std).toBeGreaterThan(0.97);
      expect(spread / std).toBeLessThan(1.03);
    }
  });

  it('know their own density: -log q is the entropy on average', () => {
    const q = [0.1, 0.36, 0.378, 0.162];
    const own = 2 * (1 + Math.log(2 * Math.PI)) + Math.log(0.1 * 0.05 * 0.3 * 0.2); // of one box
    const entropy = q.reduce((sum, p, n) => sum + p * (n * own - Math.log(p)), 0);
    const mean = -draws.reduce((sum, d) => sum + d.logPosterior, 0) / draws.length;
    expect(mean).toBeCloseTo(entropy, 1);
  });
});

describe('the shipped model', () => {
  const { trained } = loadModel(resolveModel('tabletop'));
  const set = sampleTabletopFrames(24, new Rng(12));
  const frames = Array.from({ length: set.size }, (_, i) => frameAt(set, i));

  it('draws the same samples from the same seed, and others from another', () => {
    const perceiver = createPerceiver(trained);
    const first = perceiver.perceive(frames.slice(0, 3), { samples: 4, seed: 7 });
    expect(perceiver.perceive(frames.slice(0, 3), { samples: 4, seed: 7 })).toEqual(first);
    expect(perceiver.perceive(frames.slice(0, 3), { samples: 4, seed: 8 })).not.toEqual(first);
    expect(first.every(({ samples }) => samples?.length === 4)).toBe(true);
    const bare = first.map(({ samples: _, ...scene }) => scene);
    expect(bare).toEqual(perceiver.perceive(frames.slice(0, 3)));
  });

  it('draws samples whose weights average to what its ELBO says', () => {
    // E_q[log p - log q] over draws is the ELBO of box samples: below the value at the mean boxes
    const [scene] = createPerceiver(trained).perceive(frames.slice(0, 1), {
      samples: 200,
      seed: 1,
    });
    const gains = scene?.samples?.map((s) => s.log_joint - s.log_posterior) ?? [];
    const elbo = gains.reduce((a, b) => a + b, 0) / gains.length;
    expect(Math.abs(elbo - (scene?.log_likelihood ?? 0))).toBeLessThan(600); // of 13,000
    expect(Math.max(...gains)).toBeLessThan((scene?.log_likelihood ?? 0) + 400);
  });

  it('finds the true count in its joint densities, which agree with its scenes', () => {
    const evidence = countEvidence(trained, frames);
    const scenes = createPerceiver(trained).perceive(frames);
    evidence.forEach(({ joint, slots: own }, i) => {
      const count = scenes[i]?.objects.length ?? -1;
      expect(joint.indexOf(Math.max(...joint))).toBe(set.labels?.counts[i]);
      const entropy = own.reduce((sum, { std }) => {
        const logs = Math.log(std.sx) + Math.log(std.sy) + Math.log(std.x) + Math.log(std.y);
        return sum + logs + 2 * (1 + Math.log(2 * Math.PI));
      }, 0);
      expect(((joint[count] ?? 0) + entropy) / (scenes[i]?.log_likelihood ?? 1)).toBeCloseTo(1, 5);
    });
  });
});

describe('the temperature of presences', () => {
  /** Frames of one slot, whose logit says `presence`; the generative side sees an object or not. */
  const evidence = (presence: number, seen: number, unseen: number) => [
    ...new Array(seen).fill({ slots: [slot(0, presence)], joint: [0, 50] }),
    ...new Array(unseen).fill({ slots: [slot(0, presence)], joint: [50, 0] }),
  ];

  it('is where the detector is as sure as the generative side agrees with it', () => {
    // 3 of 4 agree: presence should be .75, its logit ln 3, whatever the detector said
    const frames = evidence(0.99, 75, 25);
    const best = fitTemperature(frames);
    expect(Math.log(99) / best).toBeCloseTo(Math.log(3), 1);
    const at = (t: number): number => countAgreement(frames, t);
    expect(at(best)).toBeGreaterThan(at(1.1 * best));
    expect(at(best)).toBeGreaterThan(at(best / 1.1));
  });

  it('is judged by how often the surer counts are right', () => {
    // sure of one object at .8: right in 3 of 4 frames
    const frames = evidence(0.8, 4, 0);
    const { ece, nll } = countCalibration(frames, [1, 1, 0, 1], 1);
    expect(ece).toBeCloseTo(0.05, 9);
    expect(nll).toBeCloseTo(-(3 * Math.log(0.8) + Math.log(0.2)) / 4, 9);
  });

  it('is no matter of the ELBO, which asks for certainty', () => {
    const frames = evidence(0.99, 75, 25);
    expect(countObjective(frames, 0.3)).toBeGreaterThan(countObjective(frames, 1));
    // by hand: one frame, T 1: .99 * 50 + entropy
    const entropy = -0.99 * Math.log(0.99) - 0.01 * Math.log(0.01);
    expect(countObjective(evidence(0.99, 1, 0), 1)).toBeCloseTo(0.99 * 50 + entropy, 6);
  });
});
