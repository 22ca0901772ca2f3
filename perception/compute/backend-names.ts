/** The tensor backends by name; nothing is loaded. */

export const BACKENDS = ['auto', 'wasm', 'webgpu', 'tensorflow', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];
export type BackendName = Exclude<BackendChoice, 'auto'>;

export interface BackendInfo {
  readonly name: BackendName;
  /** Why this one, a short clause for logs and model configs. */
  readonly reason: string;
  /** What it runs on, e.g. "TensorFlow 2.15.1, CPU, 2 threads". */
  readonly device: string;
}

/** For people: the backend, what it runs on, and why. */
export function describeBackend({ name, device, reason }: BackendInfo): string {
  return `${name} on ${device} (${reason})`;
}

/** A GPU whose driver computes on the processor: right, and far slower than wasm. */
export function isSoftwareGpu({ name, device }: BackendInfo): boolean {
  return name === 'webgpu' && /swiftshader|llvmpipe/i.test(device);
}
