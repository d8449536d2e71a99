import { defineConfig } from 'vitest/config';

const project = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...more },
});

/** One project a layer. Store tests start servers of their own, one file after the other; integration tests share one stage. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    // By itself vitest leaves one of two cores idle.
    maxWorkers: 2,
    coverage: {
      include: ['shared/kernel/**', 'shared/*/domain/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 100, functions: 100, branches: 98 },
    },
    projects: [
      // A limit for what hangs, not for what is slow: a busy machine takes ten times as long.
      project('unit', { testTimeout: 120_000 }),
      project('functions', { testTimeout: 120_000, env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' } }),
      // One module graph for all files, so that each stage is synthesised once.
      project('cdk', { testTimeout: 120_000, isolate: false, fileParallelism: false }),
      project('store', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project('integration', {
        globalSetup: 'test/support/stage-setup.ts',
        testTimeout: 600_000,
        hookTimeout: 900_000,
      }),
    ],
  },
});
