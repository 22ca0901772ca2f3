/**
 * Seeded randomness: the only source of chance in the project.
 *
 * Generator: xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 2021), seeded through splitmix32. Streams made by `fork(label)`
 * depend on the parent's seed and the label only, not on how much of the parent was used,
 * so adding a draw in one place never changes another stream.
 */

import { refuse } from './refuse.ts';

/** Everything needed to continue a stream exactly: four words of state and the fork key. */
export interface RngState {
  readonly words: readonly [number, number, number, number];
  readonly key: number;
}

export class Rng {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #key: number;

  /** @param seed any safe integer, negative ones included. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      refuse('Rng', 'a safe integer seed', seed);
    }
    const high = Math.floor(seed / 0x1_0000_0000);
    this.#key = mix32((seed >>> 0) ^ mix32(high + 0x9e3779b9));
    let s = this.#key;
    const next = (): number => {
      s = (s + 0x9e3779b9) | 0;
      return mix32(s);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1; // never all zero
  }

  /** An independent stream named by `label`; the parent's own stream does not move. */
  fork(label: string | number): Rng {
    let h = this.#key;
    const text = String(label);
    for (let i = 0; i < text.length; i++) h = mix32(h ^ (text.charCodeAt(i) + 0x85ebca6b));
    return new Rng(mix32(h ^ text.length));
  }

  getState(): RngState {
    return { words: [this.#a, this.#b, this.#c, this.#d], key: this.#key };
  }

  setState(state: RngState): void {
    [this.#a, this.#b, this.#c, this.#d] = state.words;
    this.#key = state.key;
  }

  /** A stream that continues from a saved state. */
  static fromState(state: RngState): Rng {
    const rng = new Rng(0);
    rng.setState(state);
    return rng;
  }

  /** Uniform 32-bit unsigned integer. */
  uint32(): number {
    const r = Math.imul(this.#b, 5);
    const result = Math.imul((r << 7) | (r >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [low, high) with 32 bits of resolution. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 0x1_0000_0000);
  }

  /** Uniform integer in {0, ..., n - 1}, unbiased (rejection). */
  integer(n: number): number {
    if (!(Number.isInteger(n) && n > 0 && n <= 0x1_0000_0000)) {
      refuse('Rng.integer', 'an integer n in 1..2^32', n);
    }
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % n);
    for (;;) {
      const x = this.uint32();
      if (x < limit) return x % n;
    }
  }

  bernoulli(p: number): boolean {
    return this.uniform() < p;
  }

  /** Standard normal scaled: Box-Muller, one value from two uniforms. */
  normal(mean = 0, std = 1): number {
    const u = (this.uint32() + 1) / 0x1_0000_0001;
    const v = this.uint32() / 0x1_0000_0000;
    return mean + std * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }

  /** Normal redrawn until within two standard deviations (TensorFlow's truncated normal). */
  truncatedNormal(mean = 0, std = 1): number {
    for (;;) {
      const x = this.normal();
      if (Math.abs(x) <= 2) return mean + std * x;
    }
  }

  fillNormal(target: Float32Array, std = 1): Float32Array {
    for (let i = 0; i < target.length; i++) target[i] = this.normal(0, std);
    return target;
  }

  fillUniform(target: Float32Array, low: number, high: number): Float32Array {
    for (let i = 0; i < target.length; i++) target[i] = this.uniform(low, high);
    return target;
  }

  /** A uniformly chosen element of a non-empty list. */
  choice<T>(items: readonly T[]): T {
    // integer() has proven the index to exist
    return items[this.integer(items.length)] as T;
  }

  /** Fisher-Yates in place. */
  shuffle<T extends { [index: number]: number; length: number } | unknown[]>(items: T): T {
    const list = items as unknown[]; // typed arrays index and assign alike
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = list[i];
      list[i] = list[j];
      list[j] = held;
    }
    return items;
  }

  /** A uniform permutation of 0..n-1. */
  permutation(n: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  /** A fresh non-zero 31-bit seed for a tfjs op (tfjs takes 0 as "unseeded"). */
  tfSeed(): number {
    return (this.uint32() >>> 1) | 1;
  }
}

// ---------------------------------------------------------------------------

/** splitmix32's finaliser: a bijection of 32-bit words that mixes every bit. */
function mix32(x: number): number {
  let z = x | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
