/**
 * Rules about imports. Each rule has a planted violation in the folder test/architecture/violations/<name of the rule>.
 *
 * The main entry point of a package is its `src/index.ts` (`@dynamo-outbox/messaging`). Other entry points are subpaths
 * (`@dynamo-outbox/messaging/sns`): their folders may import an AWS SDK.
 */

const tests = ['\\.test\\.ts$', '\\.fixture\\.ts$', '/src/testing/'];
/** Folders of `src` that only a subpath exports. */
const subpathFolders = [
  'adapters',
  'dynamodb',
  'in-memory',
  'payloads',
  'lambda',
  'node',
  'opentelemetry',
  'consuming',
  'publishing',
  'testing',
];
// `aws-lambda` has only types (@types/aws-lambda), so it resolves to no file.
const awsTypes = '^aws-lambda$';
const awsSdk = ['node_modules/@aws-sdk/', 'node_modules/@smithy/', awsTypes];
/** Each package with the packages that it may import: the ones in the `dependencies` of its package.json. */
const layers = {
  kernel: [],
  'unit-of-work': ['kernel'],
  messaging: ['kernel', 'unit-of-work'],
  'service-runtime': ['kernel', 'messaging'],
  process: ['kernel', 'unit-of-work', 'messaging'],
  service: ['kernel', 'unit-of-work', 'messaging', 'service-runtime'],
  'http-api': ['kernel', 'unit-of-work', 'messaging', 'service-runtime', 'contracts'],
  topology: ['kernel', 'messaging'],
  cdk: ['kernel', 'messaging', 'process', 'topology'],
  local: ['kernel', 'topology'],
  contracts: ['kernel', 'messaging'],
  cli: ['kernel', 'messaging', 'process', 'topology', 'contracts'],
  simulation: ['kernel', 'unit-of-work', 'messaging', 'service-runtime'],
  testing: ['kernel', 'unit-of-work', 'messaging', 'service', 'simulation', 'local'],
};

const layerRules = Object.entries(layers).map(([name, known]) => ({
  name: `${name}-imports-only-lower-layers`,
  comment: `packages/${name} may import ${known.join(', ') || 'no other package'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: tests },
  to: { path: '^packages/', pathNot: [name, ...known].map((other) => `^packages/${other}/`) },
}));

/** Each folder of packages/messaging/src with the folders that it may import. They follow the way of a message. */
const messagingLayers = {
  message: [],
  tracing: ['message'],
  outbox: ['message', 'tracing'],
  inbox: ['message'],
  parking: ['message', 'outbox'],
  relay: ['message', 'tracing', 'outbox', 'parking'],
  schedule: ['message', 'outbox', 'relay'],
  consumer: ['message', 'tracing', 'inbox'],
  recovery: ['message', 'tracing', 'outbox', 'parking', 'relay', 'consumer'],
};

const messagingRules = Object.entries(messagingLayers).map(([folder, known]) => ({
  name: `messaging-${folder}-imports-only-lower-layers`,
  comment: `packages/messaging/src/${folder} may import ${known.join(', ') || 'no other folder'}.`,
  severity: 'error',
  from: { path: `^packages/messaging/src/${folder}/`, pathNot: tests },
  to: {
    path: '^packages/messaging/src/',
    pathNot: [folder, ...known].map((other) => `^packages/messaging/src/${other}/`),
  },
}));

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Imports form no cycle, including imports of types. Move the shared code to a file that imports neither.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel has no dependencies, so that every package can import it.',
      severity: 'error',
      from: { path: '^packages/kernel/', pathNot: tests },
      to: { pathNot: '^packages/kernel/' },
    },
    ...layerRules.filter(({ name }) => !name.startsWith('kernel-')),
    ...messagingRules,
    {
      name: 'main-entry-points-import-no-aws-sdk',
      comment: 'The main entry point of a package works without an AWS SDK. Adapters are behind subpaths.',
      severity: 'error',
      from: {
        path: '^packages/(kernel|unit-of-work|messaging|process|service-runtime|http-api|topology)/src/',
        pathNot: [...tests, `^packages/[^/]+/src/(${subpathFolders.join('|')})/`],
      },
      to: { path: awsSdk },
    },
    {
      name: 'only-opentelemetry-folders-import-opentelemetry',
      comment: 'Without tracing, OpenTelemetry is not loaded. Its API is an optional peer of a subpath.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: [...tests, '/opentelemetry/'] },
      to: { path: ['node_modules/@opentelemetry/', '^@opentelemetry/'] },
    },
    {
      name: 'only-identity-folders-import-jose',
      comment: 'Without callers, jose is not loaded. It is an optional peer of a subpath.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: [...tests, '/identity/'] },
      to: { path: 'node_modules/jose/' },
    },
    {
      name: 'only-avro-folders-import-avsc',
      comment: 'Without Avro, avsc is not loaded. It is an optional peer of a subpath.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: [...tests, '/avro/'] },
      to: { path: 'node_modules/avsc/' },
    },
    {
      name: 'main-entry-points-import-no-subpath-folders',
      comment: 'The folders of subpaths import the main entry point, not the reverse.',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/src/',
        pathNot: [
          ...tests,
          `^packages/[^/]+/src/(${subpathFolders.join('|')})/`,
          '^packages/(local|simulation)/',
        ],
      },
      to: { path: `^packages/$1/src/(${subpathFolders.join('|')})/` },
    },
    {
      name: 'packages-are-imported-by-name',
      comment: 'Import a package by its name, not its files by path.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'only-packages-import-internal-entry-points',
      comment:
        'Exports of `/internal` may change in every release, so only the packages of this repository import them.',
      severity: 'error',
      from: { path: '^(services|lambdas|lib|bin)/', pathNot: tests },
      to: { path: '^packages/[^/]+/src/internal/' },
    },
    {
      name: 'domain-imports-only-the-kernel',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: tests },
      to: { pathNot: ['^services/$1/src/domain/', '^packages/kernel/'] },
    },
    {
      name: 'application-imports-no-technology',
      comment: 'Use cases import their domain, contracts and the main entry points of packages.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/application/', pathNot: tests },
      to: {
        path: [
          '^services/[^/]+/src/(adapters|entrypoints)/',
          '^packages/http-api/',
          `^packages/[^/]+/src/(${subpathFolders.join('|')})/`,
          ...awsSdk,
          'node_modules/hono/',
        ],
      },
    },
    {
      name: 'adapters-import-no-entrypoint',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/adapters/', pathNot: tests },
      to: { path: '^services/[^/]+/src/entrypoints/' },
    },
    {
      name: 'services-import-only-contracts-of-other-services',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: tests },
      to: { path: '^services/', pathNot: ['^services/$1/', '^services/[^/]+/src/contract\\.ts$'] },
    },
    {
      name: 'packages-and-lambdas-import-no-service',
      severity: 'error',
      from: { path: '^(lambdas|packages)/', pathNot: tests },
      to: { path: '^services/' },
    },
    {
      name: 'deployment-imports-only-contracts-of-services',
      comment: 'Infrastructure refers to handlers by path, and imports only the messages of a service.',
      severity: 'error',
      from: { path: '^(lib|bin)/', pathNot: tests },
      to: {
        path: ['^services/', '^lambdas/', '^packages/(unit-of-work|service-runtime|http-api|local)/'],
        pathNot: '^services/[^/]+/src/(contract|internal-messages)\\.ts$',
      },
    },
    {
      name: 'runtime-imports-no-deployment',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: [...tests, '^packages/cdk/'] },
      to: { path: ['^(lib|bin)/', 'node_modules/aws-cdk-lib/', 'node_modules/constructs/'] },
    },
    {
      name: 'production-imports-no-local-stack',
      comment: 'Deployed code contains no emulators and none of their workarounds.',
      severity: 'error',
      from: {
        path: '^(packages|services|lambdas|lib|bin)/',
        pathNot: [...tests, '^packages/(?:local|testing)/'],
      },
      to: { path: '^packages/local/' },
    },
    {
      name: 'production-imports-no-simulation',
      comment: 'Deployed code contains no models of the simulator.',
      severity: 'error',
      from: {
        path: '^(packages|services|lambdas|lib|bin)/',
        pathNot: [...tests, '^packages/(?:simulation|testing)/'],
      },
      to: { path: '^packages/simulation/' },
    },
    {
      name: 'production-imports-no-tests',
      severity: 'error',
      from: { path: '^(packages|services|lambdas|lib|bin)/', pathNot: [...tests, '^packages/testing/'] },
      to: { path: [...tests, '^test/'] },
    },
    {
      name: 'shipped-test-code-imports-no-runner',
      comment:
        'Contract suites and the test kit work with every test runner: take its functions as parameters.',
      severity: 'error',
      from: {
        path: '^packages/(?:[^/]+/src/testing/|testing/src/)',
        pathNot: ['\\.(?:test|fixture|planted)\\.ts$'],
      },
      to: {
        path: [
          'node_modules/(?:@jest/|jest|vitest|@vitest/|mocha|chai|expect/)',
          '^(?:node:)?test$',
          '^@jest/globals$',
          '^vitest$',
        ],
      },
    },
    {
      name: 'scripts-import-no-tests',
      comment: 'Scripts and benchmarks import no test code. Move shared code out of the test folder.',
      severity: 'error',
      from: { path: '^(scripts|bench)/', pathNot: tests },
      to: { path: [...tests, '^test/'] },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: awsTypes },
    },
    {
      name: 'production-imports-no-development-dependency',
      comment:
        'A package lists every package that it imports in its own package.json, as a dependency or an optional peer.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^(packages|lambdas)/[^/]+/dist/', '^test/architecture/violations/'] },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
