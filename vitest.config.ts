import { defineConfig } from 'vitest/config'

export default defineConfig({
  // graphql ships two builds; Node takes `main`, and two copies would not know each other's errors.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time is waiting, for answers that are late on purpose and for processes.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // How long a busy machine may take to get to what is waited for; a test that passes waits for none of it.
    expect: { poll: { timeout: 15_000 } },
    allowOnly: false,
    passWithNoTests: false,
  },
})
