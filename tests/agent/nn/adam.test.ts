import { describe, expect, it } from 'vitest';
import { Adam } from '../../../agent/nn/adam.ts';
import { buildInArena } from '../../../agent/nn/arena.ts';

const OPTIONS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-5 };

function arenaOf(length: number) {
  return buildInArena('simd', (memory) =>
    memory.vector('w', length, { kind: 'constant', value: 0 }),
  ).arena;
}

describe('Adam with a clipped global norm', () => {
  it('moves by the learning rate in its first step, against the sign of the gradient', () => {
    const arena = arenaOf(2);
    arena.gradients.set([4, -3]);
    const norm = new Adam(arena, OPTIONS).step(0.1, 1e9);
    expect(norm).toBe(5);
    // m-hat = g and v-hat = g^2, so the step is lr g / (|g| + eps)
    const expected = [(-0.1 * 4) / (4 + 1e-5), (0.1 * 3) / (3 + 1e-5)];
    expect(arena.values.subarray(0, 2)).toBeAllClose(expected, 1e-6);
  });

  it('scales gradients of a larger norm down to it, and leaves smaller ones', () => {
    const clipped = arenaOf(2);
    clipped.gradients.set([4, -3]);
    new Adam(clipped, OPTIONS).step(0.1, 0.5);
    expect(clipped.firstMoments.subarray(0, 2)).toBeAllClose([0.04, -0.03], 1e-6); // 0.1 * g / 10
    const small = arenaOf(2);
    small.gradients.set([0.3, -0.4]);
    new Adam(small, OPTIONS).step(0.1, 1);
    expect(small.firstMoments.subarray(0, 2)).toBeAllClose([0.03, -0.04], 1e-6);
  });

  it('finds the minimum of a quadratic', () => {
    const arena = arenaOf(4);
    const target = [1, -2, 0.5, 3];
    const adam = new Adam(arena, OPTIONS);
    for (let t = 0; t < 2000; t++) {
      arena.gradients.forEach((_, i) => {
        arena.gradients[i] = (arena.values[i] ?? 0) - (target[i] ?? 0);
      });
      adam.step(0.01, 1e9);
    }
    expect(arena.values).toBeAllClose(target, 1e-3);
  });
});
