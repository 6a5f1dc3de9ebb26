/** The examples and their tests run with Vitest here: it has the functions that the tests import from Jest. */
export default {
  resolve: { alias: { '@jest/globals': 'vitest' } },
  test: { include: ['**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
};
