import base from '../../jest.config.mjs';

/** Uses the packages as a project that installed them: `npm run test:packages`, which installs them first. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/packages/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
