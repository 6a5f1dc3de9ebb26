import base from '../../jest.config.mjs';

/** The deployment test alone, which `npm test` leaves out: it takes Python, and a minute more. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/deployment/deployment.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
