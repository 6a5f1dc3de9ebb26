// The CDK validates each template against rules of CloudFormation, which only warn and take most of a synth. `cdk synth` does it in the gate.
process.env['CDK_VALIDATION'] ??= 'false';
// No template contains the stack of each resource, which takes a tenth of a synth.
process.env['CDK_CONTEXT_JSON'] ??= JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });

/** Tests sit beside the code; the suffix names their kind: unit, int, type, e2e, or proof for those that take long. */
export default {
  testRunner: '<rootDir>/test/support/runner/runner.mjs',
  transform: {},
  testMatch: ['<rootDir>/{packages,services,lambdas,lib,bin,test,examples,bench,scripts}/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '<rootDir>/test/architecture/violations/',
    // By `npm run test:packages`, `npm run test:proofs` and `npm run test:deploy`.
    '<rootDir>/test/packages/',
    '\\.proof\\.test\\.ts$',
    '<rootDir>/test/deployment/deployment.e2e.test.ts',
  ],
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/(packages|lambdas)/[^/]+/dist/',
    '<rootDir>/.local/',
  ],
  // Every test file leaves something behind in its worker; a new worker costs a second, and a full heap costs more.
  workerIdleMemoryLimit: '1200MB',
  // Only guards against hanging: a busy machine takes its time, and no test has a shorter limit of its own.
  testTimeout: 600_000,
};
