import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';

const root = join(import.meta.dirname, '../..');

type Rules = Linter.RulesRecord;

const injectionRules = [
  'no-restricted-globals',
  'no-restricted-imports',
  'no-restricted-properties',
  'no-restricted-syntax',
] as const;

const eslint = new ESLint({ cwd: root });

/** The rules that hold for a file, as far as they are about what must be injected. */
const rulesFor = async (path: string): Promise<Rules> => {
  const { rules } = (await eslint.calculateConfigForFile(join(root, path))) as {
    readonly rules: Rules;
  };
  return Object.fromEntries(
    injectionRules.flatMap((name) => (rules[name] === undefined ? [] : [[name, rules[name]]])),
  );
};

const breaches = (code: string, rules: Rules): readonly string[] =>
  new Linter()
    .verify(code, { rules, languageOptions: { globals: { process: 'readonly' } } })
    .map(({ ruleId, message }) => `${String(ruleId)}: ${message}`);

const cores = [
  'packages/kernel/src/backoff.ts',
  'packages/unit-of-work/src/with-unit-of-work.ts',
  'packages/unit-of-work/src/dynamodb/transaction-sender.ts',
  'packages/messaging/src/relay/lane-flow.ts',
  'packages/messaging/src/relay/polling/start-polling-relay.ts',
  'packages/kernel/src/pace.ts',
  'packages/messaging/src/consumer/effects/once-effect.ts',
  'packages/messaging/src/adapters/sqs/poller/polled-queue.ts',
  'packages/http-api/src/dynamodb/dynamodb-idempotency-records.ts',
  'packages/http-api/src/idempotency/answer-once.ts',
];

const planted = [
  'export const now = () => Date.now();',
  'export const now = () => new Date();',
  'export const now = () => Date();',
  'export const now = () => performance.now();',
  'export const now = () => process.hrtime.bigint();',
  'export const draw = Math.random;',
  'export const draw = () => crypto.randomUUID();',
  "import { randomUUID } from 'node:crypto'; export const draw = randomUUID;",
  "import { randomBytes } from 'crypto'; export const draw = randomBytes;",
  "import { v7 } from 'uuid'; export const draw = v7;",
  'export const wait = (act) => setTimeout(act, 1);',
  'export const wait = (act) => setInterval(act, 1);',
  'export const wait = (act) => setImmediate(act);',
  'export const wait = (act) => globalThis.setTimeout(act, 1);',
  "import { setTimeout as wait } from 'node:timers/promises'; export const pause = wait;",
  'export const bound = () => AbortSignal.timeout(1_000);',
  "import { gunzip } from 'node:zlib'; export const unpack = gunzip;",
  "import { systemClock } from '@dynamo-outbox/kernel'; export const now = () => systemClock();",
  "import { systemTimers } from '@dynamo-outbox/kernel'; export const now = () => systemTimers.now();",
];

const allowed = [
  'export const at = (milliseconds) => new Date(milliseconds);',
  'export const at = (text) => Date.parse(text);',
  "import { createHash } from 'node:crypto'; export const hash = createHash;",
  "import { gunzipSync } from 'node:zlib'; export const unpack = gunzipSync;",
  "import { systemClock } from '@dynamo-outbox/kernel'; export const now = ({ clock = systemClock }) => clock();",
];

describe('time, timers, randomness and ids are options', () => {
  it.each(cores)('in %s, because the globals are forbidden', async (path) => {
    const rules = await rulesFor(path);

    for (const code of planted) {
      expect({ code, breaches: breaches(code, rules) }).toEqual({ code, breaches: [expect.any(String)] });
    }
    for (const code of allowed) {
      expect({ code, breaches: breaches(code, rules) }).toEqual({ code, breaches: [] });
    }
  });

  it('except in the files that provide the defaults', async () => {
    const rules = await rulesFor('packages/kernel/src/clock.ts');

    expect(breaches('export const now = () => new Date();', rules)).toEqual([]);
  });
});
