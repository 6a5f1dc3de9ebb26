import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { describeInboxTable } from '@dynamo-outbox/messaging/tables';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { composeUnitOfWork, type UnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';

import type { IdempotencyRecord, IdempotencyRecords } from '../idempotency/idempotency-records.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import { DynamoDbIdempotencyRecords } from './dynamodb-idempotency-records.ts';

interface EffectUnitOfWork extends UnitOfWork {
  readonly idempotencyRecords: IdempotencyRecords;
  readonly effects: { add(id: string): void };
}

const [inboxTable, effectsTable] = ['orders-inbox', 'effects'];
const recordedAt = new Date('2026-11-20T10:15:30.999Z');

/** Lets nobody go on before all have come: here, all have read before the first commits. */
const createMeeting = (size: number): (() => Promise<void>) => {
  let missing = size;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) {
      open();
    }
    return opened;
  };
};

interface Database {
  readonly client: Pick<DynamoDBClient, 'send'>;
  stop(): Promise<void>;
}

const tables = [
  describeInboxTable(inboxTable),
  { name: effectsTable, partitionKey: { name: 'PK', type: 'S' }, indexes: [] },
] as const;

const startEmulator = async (): Promise<Database> => {
  const dynamoDb = await startTestDynamoDb();
  for (const table of tables) {
    await dynamoDb.createTable(table);
  }
  return dynamoDb;
};

const startModel = async (): Promise<Database> => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  tables.forEach((table) => {
    database.createTable(table);
  });
  return { client: new ModelDynamoDbClient({ database }), stop: async () => undefined };
};

describe.each([
  ['the emulator', startEmulator],
  ['the model', startModel],
])('DynamoDbIdempotencyRecords on %s', (_, start) => {
  let dynamoDb: Database;
  let request: Omit<IdempotencyRecord, 'answer'>;
  let record: IdempotencyRecord;

  beforeAll(async () => {
    dynamoDb = await start();
  });

  afterAll(async () => {
    await dynamoDb.stop();
  });

  beforeEach(() => {
    request = { operation: 'createOrder', key: nextCorrelationId(), fingerprint: 'f1' };
    record = { ...request, answer: { status: 201, location: '/orders/1', body: '{"id":"1"}' } };
  });

  const open = (): EffectUnitOfWork => {
    const { client } = dynamoDb;
    const transaction = new DynamoDbUnitOfWork({ client });
    return composeUnitOfWork(transaction, {
      idempotencyRecords: new DynamoDbIdempotencyRecords({
        client,
        transaction,
        tableName: inboxTable,
        service: 'orders',
        retentionDays: 2,
        now: () => recordedAt,
      }),
      effects: {
        add: (id: string) => {
          transaction.stage({
            subject: `effect ${id}`,
            write: {
              Put: {
                TableName: effectsTable,
                Item: { PK: { S: id } },
                ConditionExpression: 'attribute_not_exists(PK)',
              },
            },
            onConditionFailed: () => new Error(`Effect ${id} is there already.`),
          });
        },
      },
    });
  };

  const hasEffect = async (id: string): Promise<boolean> => {
    const key = { TableName: effectsTable, Key: { PK: { S: id } }, ConsistentRead: true };
    return (await dynamoDb.client.send(new GetItemCommand(key))).Item !== undefined;
  };

  it('finds only committed records', async () => {
    expect(await open().idempotencyRecords.find(request)).toBeUndefined();

    await withUnitOfWork(open, async ({ idempotencyRecords }) => {
      idempotencyRecords.add(record);
    });

    expect(await open().idempotencyRecords.find(request)).toEqual(record);
    expect(await open().idempotencyRecords.find({ ...request, operation: 'cancelOrder' })).toBeUndefined();
  });

  it('finds an answer without a location', async () => {
    const refused = { ...request, answer: { status: 409, body: '{}' } };

    await withUnitOfWork(open, async ({ idempotencyRecords }) => {
      idempotencyRecords.add(refused);
    });

    expect(await open().idempotencyRecords.find(request)).toEqual(refused);
  });

  it('stores the record in the inbox table, with its expiry', async () => {
    await withUnitOfWork(open, async ({ idempotencyRecords }) => {
      idempotencyRecords.add(record);
    });

    const key = { PK: { S: `http--orders#createOrder#${request.key}` } };
    const { Item } = await dynamoDb.client.send(new GetItemCommand({ TableName: inboxTable, Key: key }));
    expect(Item).toEqual({
      ...key,
      Operation: { S: 'createOrder' },
      IdempotencyKey: { S: request.key },
      Fingerprint: { S: 'f1' },
      Status: { N: '201' },
      Location: { S: '/orders/1' },
      Body: { S: '{"id":"1"}' },
      RecordedAt: { S: '2026-11-20T10:15:30.999Z' },
      ExpiresAt: { N: String(Date.UTC(2026, 10, 22, 10, 15, 30) / 1_000) },
    });
  });

  it('commits the record and the effect together, so a refused effect leaves no record', async () => {
    const effect = nextCorrelationId();
    const addBoth = (): Promise<void> =>
      withUnitOfWork(open, async ({ effects, idempotencyRecords }) => {
        idempotencyRecords.add({ ...record, key: nextCorrelationId() });
        effects.add(effect);
      });
    await addBoth();

    await expect(
      withUnitOfWork(open, async ({ effects, idempotencyRecords }) => {
        idempotencyRecords.add(record);
        effects.add(effect);
      }),
    ).rejects.toThrow('is there already');

    expect(await open().idempotencyRecords.find(request)).toBeUndefined();
  });

  it('loses the race to an earlier record, and has no effect', async () => {
    const [first, second] = [open(), open()];
    const effect = nextCorrelationId();
    first.idempotencyRecords.add(record);
    second.effects.add(effect);
    second.idempotencyRecords.add(record);

    await first.commit();
    await expect(second.commit()).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_USED_MEANWHILE' });

    expect(await hasEffect(effect)).toBe(false);
  });

  it('has one effect for twenty concurrent requests, and returns its answer to all of them', async () => {
    const meeting = createMeeting(20);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const effect = nextCorrelationId();
        const work = async ({ effects }: EffectUnitOfWork): ReturnType<ReturnType<typeof answerOnce>> => {
          await meeting();
          effects.add(effect);
          return jsonAnswer(201, { effect });
        };
        const answer = await withUnitOfWork(open, answerOnce(request, work));
        return { effect, answer };
      }),
    );

    const bodies = new Set(answers.map(({ answer }) => answer.body));
    const effects = await Promise.all(answers.map(({ effect }) => hasEffect(effect)));
    expect(bodies.size).toBe(1);
    expect(effects.filter((exists) => exists)).toHaveLength(1);
  });

  it('makes a new attempt with the same key after an answer that asks to retry', async () => {
    const effect = nextCorrelationId();
    const refusedForNow = await withUnitOfWork(
      open,
      answerOnce(request, async () => ({ ...jsonAnswer(409, {}), isTemporary: true })),
    );
    const answers: Answer[] = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      answers.push(
        await withUnitOfWork(
          open,
          answerOnce(request, async ({ effects }: EffectUnitOfWork) => {
            effects.add(effect);
            return jsonAnswer(201, { effect });
          }),
        ),
      );
    }

    expect([refusedForNow, ...answers].map(({ status }) => status)).toEqual([409, 201, 201]);
    expect(answers.map(({ headers }) => headers['Idempotency-Replayed'])).toEqual([undefined, 'true']);
  });

  it('finds the answer of a commit after the process died before it could respond', async () => {
    const effect = nextCorrelationId();
    const unitOfWork = open();
    const work = async ({ effects }: EffectUnitOfWork): ReturnType<ReturnType<typeof answerOnce>> => {
      effects.add(effect);
      return jsonAnswer(201, { effect });
    };
    await answerOnce(request, work)(unitOfWork);
    await unitOfWork.commit();
    // Here the process dies: nobody was answered.

    const answer = await withUnitOfWork(open, answerOnce(request, work));

    expect(answer).toMatchObject({ status: 201, body: JSON.stringify({ effect }) });
    expect(answer.headers['Idempotency-Replayed']).toBe('true');
  });

  it('leaves neither record nor effect when the process dies before the commit', async () => {
    const effect = nextCorrelationId();
    await answerOnce(request, async ({ effects }: EffectUnitOfWork) => {
      effects.add(effect);
      return jsonAnswer(201, { effect });
    })(open());
    // Here the process dies: what was staged is gone with it.

    expect(await hasEffect(effect)).toBe(false);
    expect(await open().idempotencyRecords.find(request)).toBeUndefined();
  });

  it('names an item that is not a valid record', async () => {
    const partitionKey = `http--orders#createOrder#${request.key}`;
    await dynamoDb.client.send(
      new PutItemCommand({ TableName: inboxTable, Item: { PK: { S: partitionKey }, Operation: { S: 'x' } } }),
    );

    await expect(open().idempotencyRecords.find(request)).rejects.toMatchObject({
      code: 'STORED_IDEMPOTENCY_RECORD_UNREADABLE',
      message: expect.stringContaining(partitionKey),
    });
  });
});
