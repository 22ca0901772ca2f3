/** What the backend `webgpu` is made of, pinned to the byte by the hashes of npm's tarballs. */

export const PARTS = [
  {
    spec: 'webgpu@0.6.2',
    folder: 'node_modules/webgpu',
    integrity:
      'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
  },
  {
    spec: '@tensorflow/tfjs-backend-webgpu@4.22.0',
    folder: 'node_modules/@tensorflow/tfjs-backend-webgpu',
    integrity:
      'sha512-lvIc7Af4Tl2BCdYp43iQmSCRq3asaKT0q2xaErphXiUZ+jqeB0bQa0ZvQys1Xatvto0U4/c90DVsHPfvkn5ftg==',
  },
];

/** The folder of Dawn's library for a platform, below the package `webgpu`. */
export function dawnFolder(platform, arch) {
  return `dist/${platform}-${platform === 'darwin' ? 'universal' : arch}`;
}

/** All that is used of the backend: one file, which imports tfjs-core alone. */
export const BACKEND_FILE = 'dist/tf-backend-webgpu.node.js';
