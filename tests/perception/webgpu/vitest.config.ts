import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** `npm run test:webgpu`: on a CPU that plays a GPU minutes, so apart from `npm test`. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/perception/webgpu/**/*.test.ts'],
    setupFiles: ['tests/support/matchers.ts'],
    testTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
export default config;
