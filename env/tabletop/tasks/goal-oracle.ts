/**
 * A scripted player of Goal: a beam search over short sequences of motions, with the rules at hand.
 * It never learns and looks a few motions ahead only: a reference, not a bound.
 */

import type { TabletopConfig } from '../config.ts';
import { distance, distanceToSegment, type Point, tableToFrame } from '../geometry.ts';
import { slide } from '../motion.ts';
import { contactRadius, type Sprite } from '../scene.ts';

const DEPTH = 6;
const BEAM = 24;
const DIRECTIONS = 16;
/** Positions closer than this, table units, count as the same. */
const TWIN = 1 / 64;
/** Price of a table unit of another sprite standing in the target's way. */
const OBSTACLE_WEIGHT = 1;
/** A sprite is in the way up to this many times the distance of contact: it pays to clear widely. */
const WIDE = 2;

interface Plan {
  readonly sprites: readonly Sprite[];
  /** The plan's first motion, as an action; null for the empty plan. */
  readonly first: Float32Array | null;
  /** Estimate of what is left to do, table units. */
  readonly cost: number;
}

/** The first action of the shortest plan found that brings the target into the zone, else of the best. */
export function planGoal(
  sprites: readonly Sprite[],
  targetId: number,
  config: TabletopConfig,
  maxMotion: number,
): Float32Array {
  let beam: Plan[] = [{ sprites, first: null, cost: Number.POSITIVE_INFINITY }];
  for (let depth = 0; depth < DEPTH; depth++) {
    const longer = beam.flatMap((plan) => longerPlans(plan, targetId, config, maxMotion));
    beam = withoutTwins(longer.sort((a, b) => a.cost - b.cost)).slice(0, BEAM);
    if (beam[0]?.cost === 0) break;
  }
  return beam[0]?.first ?? new Float32Array(4);
}

// ---------------------------------------------------------------------------

function longerPlans(
  plan: Plan,
  targetId: number,
  config: TabletopConfig,
  maxMotion: number,
): Plan[] {
  return plan.sprites.flatMap((sprite) => {
    const motions = fan(maxMotion);
    if (sprite.id === targetId) motions.push(straightHome(sprite, config, maxMotion));
    const others = plan.sprites.filter((other) => other !== sprite);
    return motions.map((motion) => {
      const moved = slide(sprite, motion, others, config);
      const sprites = plan.sprites.map((one) => (one === sprite ? moved : one));
      const first = plan.first ?? Float32Array.of(sprite.x, sprite.y, motion.x, motion.y);
      return { sprites, first, cost: costToGo(sprites, targetId, config) };
    });
  });
}

/** Of plans that leave nearly the same table, the first only: the beam is to hold different ones. */
function withoutTwins(plans: readonly Plan[]): Plan[] {
  const seen = new Set<string>();
  return plans.filter(({ sprites }) => {
    const table = sprites
      .map(({ x, y }) => `${Math.round(x / TWIN)},${Math.round(y / TWIN)}`)
      .join();
    return !seen.has(table) && seen.add(table);
  });
}

/** Longest motions all around. */
function fan(maxMotion: number): Point[] {
  return Array.from({ length: DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    return { x: maxMotion * Math.cos(angle), y: maxMotion * Math.sin(angle) };
  });
}

function straightHome(at: Point, { zone }: TabletopConfig, maxMotion: number): Point {
  const limit = (x: number): number => Math.min(maxMotion, Math.max(-maxMotion, x));
  return { x: limit(zone.x - at.x), y: limit(zone.y - at.y) };
}

/** 0 in the zone; else the way to its centre, and how far other sprites reach into that way. */
function costToGo(sprites: readonly Sprite[], targetId: number, config: TabletopConfig): number {
  const target = sprites.find((sprite) => sprite.id === targetId) as Sprite; // sprites never vanish
  const { zone } = config;
  const away = distance(target, zone);
  if (away <= zone.radius) return 0;
  const pixels = Math.min(config.width, config.height);
  const from = tableToFrame(target, config);
  const to = tableToFrame(zone, config);
  let inTheWay = 0;
  for (const sprite of sprites) {
    if (sprite === target) continue;
    const reach = contactRadius(sprite) + contactRadius(target);
    inTheWay += Math.max(
      0,
      WIDE * reach - distanceToSegment(tableToFrame(sprite, config), from, to),
    );
  }
  return away + (OBSTACLE_WEIGHT * inTheWay) / pixels;
}
