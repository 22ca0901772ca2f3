import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** `npm run test:learning`: minutes of training, so apart from `npm test`. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/learning/**/*.test.ts'],
    testTimeout: 600_000, // a budget for a busy machine; on two free cores each takes under two minutes
    pool: 'forks',
    maxWorkers: 2,
  },
});
export default config;
