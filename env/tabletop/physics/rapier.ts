/**
 * Rapier, the physics engine: WebAssembly that takes a tenth of a second to load and does so only where it
 * is asked for.
 */

import { SupairError } from '../../core/errors.ts';

export type Rapier = typeof import('@dimforge/rapier2d-compat').default;

let rapier: Rapier | null = null;
/** While it loads: those who ask meanwhile share it. */
let loading: Promise<void> | null = null;

/** Loads the engine; at once where it is loaded already. */
export async function preparePhysics(): Promise<void> {
  if (rapier !== null) return;
  loading ??= load().finally(() => {
    loading = null; // what failed is tried again
  });
  await loading;
}

/** @throws INTERNAL before `preparePhysics` is done. */
export function loadedRapier(): Rapier {
  if (rapier !== null) return rapier;
  throw new SupairError('INTERNAL', {
    who: 'physics',
    expected: 'preparePhysics() to be done',
    got: 'a call before it',
  });
}

// ---------------------------------------------------------------------------

async function load(): Promise<void> {
  const { default: engine } = await import('@dimforge/rapier2d-compat');
  await engine.init();
  rapier = engine;
}
