import base from './jest.config.mjs';

/** The long proofs (`*.proof.test.ts`): kills, faulty brokers, every permission, chaos with planted mistakes. */
export default {
  ...base,
  testMatch: base.testMatch.map((pattern) => pattern.replace('*.test.ts', '*.proof.test.ts')),
  testPathIgnorePatterns: base.testPathIgnorePatterns.filter((pattern) => !pattern.includes('proof')),
};
