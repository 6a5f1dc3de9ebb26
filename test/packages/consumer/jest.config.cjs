/** The settings of a new CDK app: SWC, and CommonJS. `TEST_FORMAT=esm` tests ES modules. */
const isEsm = process.env.TEST_FORMAT === 'esm';

module.exports = {
  testEnvironment: 'node',
  roots: [`<rootDir>/${isEsm ? 'esm' : 'cjs'}`],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.tsx?$': ['@swc/jest'] },
  haste: { enableSymlinks: false },
  cacheDirectory: `<rootDir>/.cache/jest-${isEsm ? 'esm' : 'cjs'}-${process.versions.node}`,
  ...(isEsm ? { extensionsToTreatAsEsm: ['.ts'] } : {}),
};
