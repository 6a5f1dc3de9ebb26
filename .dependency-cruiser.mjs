/** Who may import whom. Every rule has a planted violation in test/architecture/violations. */

const tests = ['\\.test\\.ts$', '\\.fixture\\.ts$', '/testing/'];
const sideDoors = [
  'adapters',
  'dynamodb',
  'in-memory',
  'sns',
  'sqs',
  's3',
  'payloads',
  'lambda',
  'node',
  'publishing',
  'testing',
  'tables',
];
// `aws-lambda` has types alone (@types/aws-lambda), so nothing resolves to a file.
const awsTypes = '^aws-lambda$';
const awsSdk = ['node_modules/@aws-sdk/', 'node_modules/@smithy/', awsTypes];
/** Each package with those it may know; whatever is missing in a list is out of reach. */
const layers = {
  kernel: [],
  'unit-of-work': ['kernel'],
  messaging: ['kernel', 'unit-of-work'],
  'service-runtime': ['kernel', 'messaging'],
  'http-api': ['kernel', 'unit-of-work', 'messaging', 'service-runtime'],
  topology: ['kernel', 'messaging'],
  cdk: ['kernel', 'messaging', 'topology'],
  local: ['kernel', 'topology'],
  cli: ['kernel', 'messaging', 'topology', 'service-runtime'],
  simulation: ['kernel', 'unit-of-work', 'messaging', 'service-runtime'],
};

const layerRules = Object.entries(layers).map(([name, known]) => ({
  name: `${name}-knows-only-its-left`,
  comment: `packages/${name} may import ${known.join(', ') || 'no other package'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: tests },
  to: { path: '^packages/', pathNot: [name, ...known].map((other) => `^packages/${other}/`) },
}));

/** Each room of packages/messaging with the rooms it may import: the way of a message, from the commit to the recovery. */
const messagingRooms = {
  message: [],
  outbox: ['message'],
  inbox: ['message'],
  parking: ['message', 'outbox'],
  relay: ['message', 'outbox', 'parking'],
  consumer: ['message', 'inbox'],
  recovery: ['message', 'outbox', 'parking', 'relay', 'consumer'],
};

const roomRules = Object.entries(messagingRooms).map(([room, known]) => ({
  name: `messaging-${room}-knows-only-its-left`,
  comment: `packages/messaging/src/${room} may import ${known.join(', ') || 'no other room'}: imports follow the way of a message.`,
  severity: 'error',
  from: { path: `^packages/messaging/src/${room}/`, pathNot: tests },
  to: {
    path: '^packages/messaging/src/',
    pathNot: [room, ...known].map((other) => `^packages/messaging/src/${other}/`),
  },
}));

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Imports form no cycle, types included: move what both need into a file that imports neither.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel stays small enough to be everywhere.',
      severity: 'error',
      from: { path: '^packages/kernel/', pathNot: tests },
      to: { pathNot: '^packages/kernel/' },
    },
    ...layerRules.filter(({ name }) => !name.startsWith('kernel-')),
    ...roomRules,
    {
      name: 'front-doors-know-no-aws',
      comment: 'The front door of a package pulls in no AWS SDK; technology has side doors.',
      severity: 'error',
      from: {
        path: '^packages/(kernel|unit-of-work|messaging|service-runtime|http-api|topology)/src/',
        pathNot: [...tests, `^packages/[^/]+/src/(${sideDoors.join('|')})/`],
      },
      to: { path: awsSdk },
    },
    {
      name: 'front-doors-do-not-open-side-doors',
      comment: 'Side doors build on the front door, never the other way.',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/src/',
        pathNot: [...tests, `^packages/[^/]+/src/(${sideDoors.join('|')})/`, '^packages/(local|simulation)/'],
      },
      to: { path: `^packages/$1/src/(${sideDoors.join('|')})/` },
    },
    {
      name: 'packages-are-entered-by-the-front-door',
      comment: 'Import a package by name, never its files by path.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'internal-doors-are-for-packages',
      comment:
        'What `/internal` exports may change in every release: only the packages of this repository use it.',
      severity: 'error',
      from: { path: '^(services|lambdas|lib|bin)/', pathNot: tests },
      to: { path: '^packages/[^/]+/src/internal/' },
    },
    {
      name: 'domain-knows-only-the-kernel',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: tests },
      to: { pathNot: ['^services/$1/src/domain/', '^packages/kernel/'] },
    },
    {
      name: 'application-knows-no-technology',
      comment: 'Use cases know their domain, their contracts and the front doors of packages.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/application/', pathNot: tests },
      to: {
        path: [
          '^services/[^/]+/src/(adapters|entrypoints)/',
          '^packages/http-api/',
          `^packages/[^/]+/src/(${sideDoors.join('|')})/`,
          ...awsSdk,
          'node_modules/hono/',
        ],
      },
    },
    {
      name: 'adapters-know-no-entrypoint',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/adapters/', pathNot: tests },
      to: { path: '^services/[^/]+/src/entrypoints/' },
    },
    {
      name: 'services-meet-only-through-contracts',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: tests },
      to: { path: '^services/', pathNot: ['^services/$1/', '^services/[^/]+/src/contract\\.ts$'] },
    },
    {
      name: 'platform-functions-know-no-service',
      severity: 'error',
      from: { path: '^(lambdas|packages)/', pathNot: tests },
      to: { path: '^services/' },
    },
    {
      name: 'deployment-knows-only-contracts',
      comment: 'Infrastructure refers to handlers by path; of services it reads the contract alone.',
      severity: 'error',
      from: { path: '^(lib|bin)/', pathNot: tests },
      to: {
        path: ['^services/', '^lambdas/', '^packages/(unit-of-work|service-runtime|http-api|local)/'],
        pathNot: '^services/[^/]+/src/contract\\.ts$',
      },
    },
    {
      name: 'runtime-knows-no-deployment',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: [...tests, '^packages/cdk/'] },
      to: { path: ['^(lib|bin)/', 'node_modules/aws-cdk-lib/', 'node_modules/constructs/'] },
    },
    {
      name: 'production-knows-no-local-stack',
      comment: 'Emulators and their workarounds stay out of whatever is deployed.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas|lib|bin)/', pathNot: [...tests, '^packages/local/'] },
      to: { path: '^packages/local/' },
    },
    {
      name: 'production-knows-no-simulation',
      comment: 'The models of the simulator stay out of everything that is deployed.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas|lib|bin)/', pathNot: [...tests, '^packages/simulation/'] },
      to: { path: '^packages/simulation/' },
    },
    {
      name: 'production-knows-no-tests',
      severity: 'error',
      from: { path: '^(packages|services|lambdas|lib|bin)/', pathNot: tests },
      to: { path: [...tests, '^test/'] },
    },
    {
      name: 'scripts-know-no-tests',
      comment: 'Scripts and benchmarks import no test code: move what both need out of the test folder.',
      severity: 'error',
      from: { path: '^(scripts|bench)/', pathNot: tests },
      to: { path: [...tests, '^test/'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: awsTypes },
    },
    {
      name: 'production-needs-no-development-dependency',
      comment: 'What a package imports stands in its own package.json, as a dependency or an optional peer.',
      severity: 'error',
      from: { path: '^(packages|services|lambdas)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^test/architecture/violations/'] },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
