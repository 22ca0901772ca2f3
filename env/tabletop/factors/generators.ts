/**
 * Which sprites a scene is made of, back to front: a generator says for each what it is drawn from, a
 * layout (`layouts.ts`) then draws them so that they fit together.
 *
 *   generate(d, 2)            two sprites of one distribution
 *   chain(a, b)               those of a, then those of b, in front of them
 *   oneOf([a, b])             those of a, or those of b
 *   shuffle(a)                those of a in any order of depth
 *
 * A chain keeps a gripper in front: chain(shuffle(others), gripper).
 */

import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import { product } from './algebra.ts';
import type { AnyDistribution, Distribution } from './distribution.ts';
import { sampleFactors } from './evaluate.ts';
import {
  AT_REST,
  type Factor,
  type Factors,
  SPRITE_FACTORS,
  type SpriteFactor,
} from './factors.ts';
import { checkChoices, choose } from './weights.ts';

/** Most sprites of one `generate`: as many as a table-top's configuration allows. */
const MAX_COUNT = 64;

/**
 * Begins a sprite; what it returns gives a candidate at every call. They differ in place only where the
 * distribution is a product with the place apart, in all factors where they hang together.
 */
export type SpriteDraw = (rng: Rng) => () => Factors;

/** What each sprite of a scene is drawn from, back to front. */
export type SpriteGenerator = (rng: Rng) => readonly SpriteDraw[];

/** Numbers of sprites and how likely they are, all alike without weights. */
export interface Counts {
  readonly values: readonly number[];
  readonly weights?: readonly number[];
}

/**
 * Sprites of one distribution; factors that it is silent on are those of a sprite at rest.
 * @param count how many, or how many with which weights; integers in 0..64.
 * @throws BAD_ARGUMENT for a count out of range, or a distribution without shape, colour, size or place.
 */
export function generate<K extends Factor = never>(
  distribution: Distribution<K | SpriteFactor>,
  count: number | Counts,
): SpriteGenerator {
  const missing = SPRITE_FACTORS.find((factor) => !distribution.over.includes(factor));
  if (missing !== undefined) {
    refuse('generate.distribution', `one over ${SPRITE_FACTORS.join(', ')}`, `none of ${missing}`);
  }
  const { values, weights }: Counts = typeof count === 'number' ? { values: [count] } : count;
  checkChoices('generate.count', values.length, weights);
  const off = values.find((n) => !(Number.isInteger(n) && n >= 0 && n <= MAX_COUNT));
  if (off !== undefined) refuse('generate.count', `integers in 0..${MAX_COUNT}`, off);

  const parts = factorsApart(distribution);
  const look = product(...parts.filter((part) => !speaksOfPlace(part)));
  const place = product(...parts.filter(speaksOfPlace));
  const draw: SpriteDraw = (rng) => {
    const drawn = sampleFactors(look, rng);
    return () => ({ ...AT_REST, ...drawn, ...sampleFactors(place, rng) });
  };
  return (rng) => new Array<SpriteDraw>(choose(values, weights, rng)).fill(draw);
}

/** The sprites of all parts, each part in front of those before it. */
export function chain(...parts: readonly SpriteGenerator[]): SpriteGenerator {
  return (rng) => parts.flatMap((part) => part(rng));
}

/**
 * The sprites of one of the parts, by weight; all alike without weights.
 * @throws BAD_ARGUMENT where there is no part, or not one positive weight for each.
 */
export function oneOf(
  parts: readonly SpriteGenerator[],
  weights?: readonly number[],
): SpriteGenerator {
  checkChoices('oneOf', parts.length, weights);
  return (rng) => choose(parts, weights, rng)(rng);
}

/** The sprites of a generator, every order of depth equally likely. */
export function shuffle(generator: SpriteGenerator): SpriteGenerator {
  return (rng) => rng.shuffle([...generator(rng)]);
}

// ---------------------------------------------------------------------------

/** The parts of a product, and of products in it. */
function factorsApart(distribution: AnyDistribution): readonly AnyDistribution[] {
  const { law } = distribution;
  return law.type === 'product' ? law.parts.flatMap(factorsApart) : [distribution];
}

function speaksOfPlace({ over }: AnyDistribution): boolean {
  return over.includes('x') || over.includes('y');
}
