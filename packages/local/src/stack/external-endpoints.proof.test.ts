import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { until } from '../processes/processes.fixture.ts';
import { useExternalServers } from './external-endpoints.fixture.ts';
import type { LocalStack } from './local-stack.ts';
import { hasNote, note } from './stack.fixture.ts';

describe('a local stack with external servers', () => {
  const { dynamoDb, broker, both, start } = useExternalServers();

  it.each([
    ['DynamoDB', () => ({ dynamoDb: dynamoDb() }), ['broker']],
    ['SNS, SQS and S3', () => ({ sns: broker(), sqs: broker(), s3: broker() }), ['dynamoDb']],
    ['SNS and SQS', () => ({ sns: broker(), sqs: broker() }), ['dynamoDb', 'broker']],
    ['S3', () => ({ s3: broker() }), ['dynamoDb', 'broker']],
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
      dynamoDb,
      (stack: LocalStack) => stack.clients.dynamoDb.send(new DeleteTableCommand({ TableName: 'notes' })),
    ],
    [
      'queue notes--all',
      broker,
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
