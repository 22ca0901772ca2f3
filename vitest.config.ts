import { defineConfig, type ViteUserConfig } from 'vitest/config';

const BROWSER = 'tests/browser/**/*.test.ts';

/** `npm test`. The learning checks and WebGPU take minutes and have configurations of their own. */
const config: ViteUserConfig = defineConfig({
  test: {
    setupFiles: ['tests/support/matchers.ts', 'tests/support/properties.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [BROWSER, 'tests/learning/**', 'tests/perception/webgpu/**'],
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: [BROWSER], globalSetup: 'tests/browser/setup.ts' },
      },
    ],
  },
});
export default config;
