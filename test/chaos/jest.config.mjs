import base from '../../jest.config.mjs';

/** Chaos with mistakes on purpose, which `npm test` leaves out: a minute for what concerns the chaos runner alone. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/chaos/chaos.int.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
