/**
 * What decides takes time, timers, chance and ids from its options, so that a test or a simulation can choose them and a
 * run can be repeated. The globals stand in the few files that provide the defaults.
 */

/** The code that decides. */
export const cores = [
  'packages/kernel/src/**/*.ts',
  'packages/unit-of-work/src/**/*.ts',
  'packages/messaging/src/**/*.ts',
  'packages/http-api/src/dynamodb/**/*.ts',
  'packages/http-api/src/in-memory/**/*.ts',
  'packages/http-api/src/idempotency/**/*.ts',
];

/** The defaults. */
export const providers = [
  'packages/kernel/src/clock.ts',
  'packages/kernel/src/random.ts',
  'packages/kernel/src/timers.ts',
  'packages/messaging/src/message/ids.ts',
  'packages/messaging/src/message/random-blocks.ts',
];

const remedy =
  'Take it as an option, with the default from the kernel: systemClock, systemTimers, sleep, systemRandom.';
const remedyOfIds = 'Take it as an option, with the default nextRandomUuid of the kernel, or nextMessageId.';

const timerNames = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
];

const globals = [
  ...[...timerNames, 'performance'].map((name) => ({ name, message: remedy })),
  { name: 'crypto', message: remedyOfIds },
];

const properties = [
  { object: 'Date', property: 'now', message: remedy },
  { object: 'Math', property: 'random', message: remedy },
  {
    object: 'AbortSignal',
    property: 'timeout',
    message: 'Take timers as an option, and use abortAfter of the kernel.',
  },
  { object: 'process', property: 'hrtime', message: remedy },
  { object: 'process', property: 'uptime', message: remedy },
  ...globals.map(({ name, message }) => ({ object: 'globalThis', property: name, message })),
];

const randomOfCrypto = [
  'randomUUID',
  'randomBytes',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
  'webcrypto',
];

const asynchronousZlib = [
  'gzip',
  'gunzip',
  'deflate',
  'inflate',
  'brotliCompress',
  'brotliDecompress',
  'unzip',
];

const withAndWithoutScheme = (name, rule) => [
  { name, ...rule },
  { name: `node:${name}`, ...rule },
];

const modules = [
  ...withAndWithoutScheme('crypto', { importNames: randomOfCrypto, message: remedyOfIds }),
  ...withAndWithoutScheme('zlib', {
    importNames: asynchronousZlib,
    message: 'Use the synchronous form: the other ends when a thread of the process gets to it.',
  }),
  ...['timers', 'timers/promises', 'perf_hooks'].flatMap((name) =>
    withAndWithoutScheme(name, { message: remedy }),
  ),
  { name: 'uuid', message: remedyOfIds },
];

/** Entries for `no-restricted-syntax`, which has one list for each file. */
export const restrictedSyntaxOfCores = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: remedy },
  { selector: "CallExpression[callee.name='Date']", message: remedy },
  {
    selector: 'CallExpression[callee.name=/^(systemClock|systemRandom|nextRandomUuid)$/]',
    message: 'This is a default for an option: name it, and call what was given.',
  },
  {
    selector: "CallExpression[callee.object.name='systemTimers']",
    message: 'This is a default for an option: name it, and call what was given.',
  },
];

/** The rules of the cores but for `no-restricted-syntax`. */
export const rulesOfCores = {
  'no-restricted-globals': ['error', ...globals],
  'no-restricted-properties': ['error', ...properties],
  'no-restricted-imports': ['error', { paths: modules }],
};
