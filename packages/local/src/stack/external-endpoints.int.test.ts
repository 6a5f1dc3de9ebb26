import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startDynoxide, type Dynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs, type Fauxqs } from '../emulators/start-fauxqs.ts';
import { until } from '../processes/processes.fixture.ts';
import { testCacheDirectory } from '../testing/index.ts';
import { endpointsOf, type ExternalEndpoints } from './endpoints.ts';
import type { LocalStack, LocalStackOptions } from './local-stack.ts';
import { fixtureRoot, hasNote, note, notesDeployment } from './stack.fixture.ts';
import { startLocalStack } from './start-local-stack.ts';

describe('a local stack with external servers', () => {
  let dynoxide: Dynoxide;
  let fauxqs: Fauxqs;
  const stacks: LocalStack[] = [];

  beforeEach(async () => {
    [dynoxide, fauxqs] = await Promise.all([
      startDynoxide(),
      startFauxqs({ bundleCacheDirectory: testCacheDirectory }),
    ]);
  });
  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
    await Promise.all([dynoxide.stop(), fauxqs.stop()]);
  });

  const both = () => endpointsOf({ dynamoDb: dynoxide.endpoint, broker: fauxqs.endpoint });

  const start = async (
    endpoints: ExternalEndpoints,
    options: Partial<LocalStackOptions> = {},
  ): Promise<LocalStack> => {
    const stack = await startLocalStack({
      description: notesDeployment,
      root: fixtureRoot,
      ports: { notes: 0 },
      bundleCacheDirectory: testCacheDirectory,
      endpoints,
      ...options,
    });
    stacks.push(stack);
    return stack;
  };

  it('starts no emulator, delivers messages, and leaves the servers running with their data', async () => {
    const stack = await start(both());
    expect(stack.processIds()).toMatchObject({ httpServers: { notes: expect.any(Number) as unknown } });
    expect(stack.processIds()).not.toHaveProperty('dynamoDb');
    expect(stack.processIds()).not.toHaveProperty('broker');
    expect(stack.endpoints).toEqual(both());
    await note(stack, 'elsewhere');
    await until(() => hasNote(stack, 'elsewhere'));

    await stack.stop();
    const next = await start(both());

    expect(await hasNote(next, 'elsewhere')).toBe(true);
  });

  it.each([
    ['DynamoDB', () => ({ dynamoDb: dynoxide.endpoint }), ['broker']],
    [
      'SNS, SQS and S3',
      () => ({ sns: fauxqs.endpoint, sqs: fauxqs.endpoint, s3: fauxqs.endpoint }),
      ['dynamoDb'],
    ],
    ['SNS and SQS', () => ({ sns: fauxqs.endpoint, sqs: fauxqs.endpoint }), ['dynamoDb', 'broker']],
    ['S3', () => ({ s3: fauxqs.endpoint }), ['dynamoDb', 'broker']],
  ] as const)(
    'starts emulators only for the other services than %s',
    async (_which, endpoints, emulators) => {
      const stack = await start(endpoints());
      const processes = stack.processIds();
      expect(['dynamoDb', 'broker'].filter((name) => name in processes)).toEqual(emulators);

      await note(stack, 'mixed');

      await until(() => hasNote(stack, 'mixed'));
    },
  );

  it('creates only what is missing', async () => {
    const first = await start(both());
    await first.clients.dynamoDb.send(
      new PutItemCommand({ TableName: 'notes', Item: { PK: { S: 'kept' } } }),
    );
    await first.clients.sqs.send(
      new DeleteQueueCommand({ QueueUrl: first.resources.queues.get('notes--all')?.url }),
    );
    await first.stop();

    const second = await start(both());

    expect(await hasNote(second, 'kept')).toBe(true);
    await note(second, 'new queue');
    await until(() => hasNote(second, 'new queue'));
  });

  it.each([
    [
      'table notes',
      () => dynoxide.endpoint,
      (stack: LocalStack) => stack.clients.dynamoDb.send(new DeleteTableCommand({ TableName: 'notes' })),
    ],
    [
      'queue notes--all',
      () => fauxqs.endpoint,
      (stack: LocalStack) =>
        stack.clients.sqs.send(
          new DeleteQueueCommand({ QueueUrl: stack.resources.queues.get('notes--all')?.url }),
        ),
    ],
  ])('fails with a sentence if a server lost %s', async (resource, endpoint, lose) => {
    const stack = await start(both(), { resourceCheckSeconds: 0.05 });
    await lose(stack);

    await expect(stack.broken).resolves.toMatchObject({
      code: 'RESOURCES_LOST',
      message: `The local stack stopped: ${endpoint()} no longer has ${resource}, so it restarted or was reset. Start the stack again to create what is missing.`,
    });
  });

  it('stores only stream positions in the data directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'positions-'));
    await start(both(), { dataDirectory: directory });

    expect(readdirSync(directory)).toEqual(['stream-positions']);
    rmSync(directory, { recursive: true });
  });

  it.each([
    [{ sns: 'http://127.0.0.1:1' }, /sns or sqs alone/],
    [{ sqs: 'http://127.0.0.1:1' }, /sns or sqs alone/],
    [{ dynamoDbStreams: 'http://127.0.0.1:1' }, /dynamoDbStreams alone/],
  ])('rejects %j before it starts anything', async (endpoints, sentence) => {
    const starting = start(endpoints);

    await expect(starting).rejects.toThrow(RangeError);
    await expect(starting).rejects.toThrow(sentence);
  });

  it('accepts requests from other interfaces only if configured', async () => {
    const [closed, open] = await Promise.all([
      start(both()),
      start(both(), { listensOnAllInterfaces: true }),
    ]);
    const hostOf = async (stack: LocalStack): Promise<unknown> =>
      ((await (await fetch(stack.urls['notes'] ?? '')).json()) as { readonly host?: string }).host;

    expect(await hostOf(closed)).toBeUndefined();
    expect(await hostOf(open)).toBe('0.0.0.0');
  });
});
