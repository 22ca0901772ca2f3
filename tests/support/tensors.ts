/** Tensor housekeeping for tests: a backend before, nothing left behind after. */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { useBackend } from '../../perception/compute/backend.ts';
import type { BackendName } from '../../perception/compute/backend-names.ts';

/** Runs the enclosing suite on a backend, every test in a scope of its own. */
export function onBackend(backend: BackendName): void {
  beforeAll(async () => {
    await useBackend(backend);
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  afterAll(() => tf.disposeVariables());
}

export function values(x: tf.Tensor): number[] {
  return Array.from(x.dataSync());
}
