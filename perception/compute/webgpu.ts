/**
 * GPUs through WebGPU: the backend `@tensorflow/tfjs-backend-webgpu` on Dawn, which the package
 * `webgpu` brings to Node. Both are optional and found at run time: as the user installed them, or
 * where `npm run webgpu` put them.
 *
 * A GPU's numbers arrive later: on this backend tensors are read with `data()`, never `dataSync()`.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../storage/package-root.ts';

/** The GPU found, with where the packages came from; or why there is none. */
export type WebgpuSearch =
  | {
      /** As the driver names itself; says so where a CPU plays the GPU. */
      readonly device: string;
      readonly origin: string;
    }
  | { readonly problem: string; readonly broken: boolean };

const DAWN = 'webgpu';
const BACKEND = '@tensorflow/tfjs-backend-webgpu';
/** Where Chromium keeps SwiftShader, a Vulkan driver that needs no GPU. */
const SWIFT_SHADER = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'].map(
  (folder) => join(folder, 'vk_swiftshader_icd.json'),
);
/** Which drivers Vulkan loads; the second is what older loaders read. */
const DRIVER_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];

let loaded: WebgpuSearch | null = null;

/**
 * Makes the backend `webgpu` known to the tensor library, if there is a GPU for it; the second time
 * it is the one that runs already.
 *
 * @param allowSoftware take a driver that computes on the CPU, where there is no other: right, and a
 * hundred times slower than wasm.
 */
export async function loadWebgpu(options: {
  readonly allowSoftware: boolean;
}): Promise<WebgpuSearch> {
  if (loaded !== null) return loaded;
  const search = await findGpu(options.allowSoftware);
  // another instance of Dawn would take the place of the one that the backend computes with
  if (!('problem' in search)) loaded = search;
  return search;
}

/** The command that installs both packages, as typed in the current folder. */
export function webgpuCommand(): string {
  return `node ${relative(process.cwd(), join(packageRoot(), 'scripts/webgpu.mjs'))}`;
}

// ---------------------------------------------------------------------------

async function findGpu(allowSoftware: boolean): Promise<WebgpuSearch> {
  const found = findPackages();
  if (found === null) return { problem: 'no WebGPU', broken: false };
  const { origin, require } = found;
  try {
    // a module; what it exports is what its types.d.ts says, as far as named below
    const dawn = (await import(pathToFileURL(require.resolve(DAWN)).href)) as Dawn;
    let gpu = dawn.create([]);
    let adapter = await gpu.requestAdapter(HIGH_PERFORMANCE);
    if (adapter === null && allowSoftware && chooseSwiftShader()) {
      gpu = dawn.create([]); // which reads the variables again
      adapter = await gpu.requestAdapter(HIGH_PERFORMANCE);
    }
    if (adapter === null) {
      const problem = `${origin} finds no GPU (a Vulkan, Metal or Direct3D 12 driver)`;
      return { problem, broken: true };
    }
    const { info } = adapter;
    if (info.isFallbackAdapter && !allowSoftware) {
      return { problem: `${origin} finds no GPU, only ${deviceOf(info)}`, broken: true };
    }
    offer(gpu, dawn.globals);
    require(BACKEND);
    return { device: deviceOf(info), origin };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    return { problem: `${origin} does not load: ${line.trim()}`, broken: true };
  }
}

interface Dawn {
  create(options: readonly string[]): Gpu;
  /** The interfaces that a browser has as global names, such as GPUBufferUsage. */
  readonly globals: { readonly [name: string]: unknown };
}

interface Gpu {
  requestAdapter(options: object): Promise<{ readonly info: AdapterInfo } | null>;
}

interface AdapterInfo {
  readonly device: string;
  readonly architecture: string;
  /** Name and version of the driver. */
  readonly description: string;
  readonly isFallbackAdapter: boolean;
}

/** As the backend itself will ask. */
const HIGH_PERFORMANCE = { powerPreference: 'high-performance' };

/** The user's packages before those of scripts/webgpu.mjs. */
function findPackages(): { origin: string; require: NodeJS.Require } | null {
  const places = [
    { origin: DAWN, from: import.meta.url },
    { origin: 'scripts/webgpu.mjs', from: join(packageRoot(), '.webgpu/package.json') },
  ];
  for (const { origin, from } of places) {
    const require = createRequire(from);
    if (resolves(require, DAWN) && resolves(require, BACKEND)) return { origin, require };
  }
  return null;
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Unless the user chose drivers; false where there is nothing to choose. */
function chooseSwiftShader(): boolean {
  const driver = SWIFT_SHADER.find((path) => existsSync(path));
  if (driver === undefined) return false;
  if (DRIVER_VARIABLES.some((name) => process.env[name] !== undefined)) return false;
  for (const name of DRIVER_VARIABLES) process.env[name] = driver;
  return true;
}

/** Puts a GPU where programs written for browsers look for it. */
function offer(gpu: Gpu, globals: Dawn['globals']): void {
  const hidden = (value: unknown): PropertyDescriptor => ({
    value,
    configurable: true,
    writable: true,
  });
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, hidden(value));
  }
  // Node has a navigator from version 21 on
  if (Reflect.get(globalThis, 'navigator') === undefined) {
    Object.defineProperty(globalThis, 'navigator', hidden({ userAgent: 'Node.js' }));
  }
  Object.defineProperty(Reflect.get(globalThis, 'navigator'), 'gpu', hidden(gpu));
}

function deviceOf({ device, architecture, description, isFallbackAdapter }: AdapterInfo): string {
  const name = (device || architecture).replace(/-+$/, ''); // names are cut off at what is not a letter
  const parts = [name, description, isFallbackAdapter ? 'a CPU as GPU' : ''];
  return parts.filter((part) => part !== '').join(', ');
}
