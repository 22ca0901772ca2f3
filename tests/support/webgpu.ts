/** Suites that need WebGPU: skipped where it is not installed, unless the environment insists. */

import { whyMissing } from './backends.ts';

/** True where there is none. Says so once a file; SUPAIR_NEED_WEBGPU=1 makes it an error. */
export function webgpuIsMissing(): boolean {
  const missing = whyMissing('webgpu');
  if (missing === null) return false;
  if (process.env['SUPAIR_NEED_WEBGPU'] === '1') throw new Error(`SUPAIR_NEED_WEBGPU: ${missing}`);
  process.stderr.write(`WebGPU is not tested: ${missing}\n`);
  return true;
}
