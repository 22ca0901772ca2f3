import { expect, it } from 'vitest';
import { SIMD_WASM } from '../../../../perception/supair/inference/kernels-wasm.ts';
import { compileKernels } from '../../../../scripts/build-kernels.mjs';

it('the committed kernels are exactly what the source compiles to', async () => {
  const fresh = Buffer.from(await compileKernels('inference')).toString('base64');
  expect(SIMD_WASM, 'run node scripts/build-kernels.mjs').toBe(fresh);
}, 60_000);
