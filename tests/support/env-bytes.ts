/** What the environments do, to the last bit: one hash for each, of everything that they say and show. */

import { createHash, type Hash } from 'node:crypto';
import { type Kwargs, make, Rng, sample } from '../../env/index.ts';
import { OUTLINES, SHAPES } from '../../env/tabletop/shapes.ts';
import { TABLES, TEXTURES } from '../../env/tabletop/textures.ts';
import { REGISTERED_ENVS } from './registered-envs.ts';

const STEPS = 200;
/** Steps from one frame to the next: to draw a frame takes longer than many steps. */
const FRAME_EVERY = 20;

/** Every kind of table, with all shapes on it at all angles in the light of a lamp. */
const LOOKS = TABLES.map((table) => ({
  name: `TableTop/Goal-v0 on ${table}`,
  id: 'TableTop/Goal-v0',
  kwargs: { table, shapes: SHAPES, angleRange: 3, shadow: 0.5, shading: 0.2, observation: 'rgb' },
}));

/** SHA-256 of observations, rewards, flags, infos and pictures of random play, by name. */
export function envBytes(): { readonly [name: string]: string } {
  const all = [...REGISTERED_ENVS, ...LOOKS];
  const played = all.map(({ name, id, kwargs }) => [name, hashOf(id, kwargs)]);
  return { ...Object.fromEntries(played), 'outlines and tables': hashOfLooks() };
}

/** Of one environment, made with these options. */
export function hashOf(id: string, kwargs: Kwargs): string {
  const hash = createHash('sha256');
  for (const renderMode of ['rgb_array', 'svg', 'ansi'] as const) {
    const env = make(id, { kwargs, renderMode });
    const rng = new Rng(1);
    put(hash, env.reset({ seed: 2 }));
    put(hash, env.render());
    for (let step = 1; step <= (renderMode === 'rgb_array' ? STEPS : FRAME_EVERY); step++) {
      const { observation, reward, terminated, truncated, info } = env.step(
        sample(env.actionSpace, rng),
      );
      put(hash, { observation, reward, terminated, truncated, info });
      if (step % FRAME_EVERY === 0) put(hash, env.render());
      if (terminated || truncated) put(hash, env.reset());
    }
    env.close();
  }
  return hash.digest('hex');
}

// ---------------------------------------------------------------------------

/** What pictures are made of, before it is rounded to bytes. */
function hashOfLooks(): string {
  const hash = createHash('sha256');
  put(hash, OUTLINES);
  for (const texture of Object.values(TEXTURES)) {
    const { relief } = texture(new Rng(3));
    put(
      hash,
      Float64Array.from({ length: 4096 }, (_, i) => relief((i % 64) / 64, (i >> 6) / 64)),
    );
  }
  return hash.digest('hex');
}

/** Numbers by their bits, arrays and texts by their lengths and contents, records by their keys. */
function put(hash: Hash, value: unknown): void {
  if (typeof value === 'number') {
    hash.update(new Uint8Array(Float64Array.of(value).buffer));
  } else if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength}:`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === 'string') {
    hash.update(`text ${value.length}:${value}`);
  } else if (typeof value === 'object' && value !== null) {
    hash.update(`record ${Object.keys(value).length}:`);
    for (const [key, part] of Object.entries(value)) {
      put(hash, key);
      put(hash, part);
    }
  } else {
    hash.update(`${value};`);
  }
}
