import {
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { CollectingTransaction, type TransactionFailure } from '@dynamo-outbox/unit-of-work/dynamodb';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { nextMessageId } from '../../message/ids.ts';
import { defineMessage } from '../../message/message-definition.ts';
import { defineTopic } from '../../message/topic.ts';
import { contractContext } from '../../testing/contract-messages.ts';
import { describeInboxTable } from '../tables/inbox-table.ts';
import { describeOutboxTable } from '../tables/outbox-table.ts';
import { DynamoDbInbox } from './dynamodb-inbox.ts';
import { DynamoDbOutbox } from './dynamodb-outbox.ts';
import { describeAggregateTable, scan } from './dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';

const Counted = defineMessage('counter.counted', { version: 1, payload: z.object({ value: z.int() }) });
const topics = [defineTopic('counters', [Counted], { order: 'commit' })];

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

interface Tables {
  readonly counters: string;
  readonly outbox: string;
  readonly inbox: string;
}

const createTables = async (): Promise<Tables> => {
  tables += 1;
  const names = { counters: `counters-${tables}`, outbox: `outbox-${tables}`, inbox: `inbox-${tables}` };
  await dynamoDb.createTable({ ...describeAggregateTable(names.counters) });
  await dynamoDb.createTable(describeOutboxTable(names.outbox, { tracking: 'none' }));
  await dynamoDb.createTable(describeInboxTable(names.inbox));
  return names;
};

const readCounter = async ({ counters }: Tables): Promise<number> => {
  const key = { TableName: counters, Key: { PK: { S: 'a' } }, ConsistentRead: true };
  const { Item } = await dynamoDb.client.send(new GetItemCommand(key));
  return Number(Item?.['Value']?.N ?? 0);
};

const open = ({ outbox, inbox }: Tables) => {
  const transaction = new CollectingTransaction();
  const shared = { transaction, client: dynamoDb.client };
  return {
    transaction,
    outbox: new DynamoDbOutbox({
      ...shared,
      tableName: outbox,
      service: 'counters',
      topics,
      context: contractContext,
      tracking: 'none',
    }),
    inbox: new DynamoDbInbox({ ...shared, tableName: inbox, retentionDays: 7 }),
  };
};

/** The caller's own write: an addition, which shows when it is applied twice, to the value that was read. */
const toAdd = ({ counters }: Tables, from = 0): TransactWriteItem => ({
  Update: {
    TableName: counters,
    Key: { PK: { S: 'a' } },
    UpdateExpression: 'ADD #value :one',
    ConditionExpression: from === 0 ? 'attribute_not_exists(#value)' : '#value = :from',
    ExpressionAttributeNames: { '#value': 'Value' },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ...(from === 0 ? {} : { ':from': { N: String(from) } }),
    },
  },
});

type Answers = 'arrive' | 'are lost';

/** Sends a request, and once more with the same token if its answer is lost, as the guide says. */
const send = async (
  TransactItems: TransactWriteItem[],
  answers: Answers = 'arrive',
  ClientRequestToken = randomUUID(),
): Promise<void> => {
  const request = { TransactItems, ClientRequestToken };
  await dynamoDb.client.send(new TransactWriteItemsCommand(request));
  if (answers === 'are lost') {
    await dynamoDb.client.send(new TransactWriteItemsCommand(request));
  }
};

/** Stages and sends once, with the same items and token while it should be sent again. */
const tryToCount = async (names: Tables, answers: Answers): Promise<TransactionFailure | undefined> => {
  const { transaction, outbox } = open(names);
  const from = await readCounter(names);
  outbox.add(Counted.create({ value: from + 1 }, { about: { id: 'a' } }));
  const collected = await transaction.collect();
  const TransactItems = [toAdd(names, from), ...collected.items];
  const token = randomUUID();
  let failure: TransactionFailure | undefined;
  do {
    failure = await send(TransactItems, answers, token).then(
      () => undefined,
      (error: unknown) => collected.explain(error, TransactItems),
    );
  } while (failure?.next === 'send again');
  return failure;
};

/** Counts once, by the rules of the guide. */
const count = async (names: Tables, answers: Answers = 'arrive'): Promise<void> => {
  let failure = await tryToCount(names, answers);
  while (failure !== undefined) {
    const isOwnLostRace = failure.failed.some(({ subject }) => subject === undefined);
    if (failure.next === 'stop' && !isOwnLostRace) {
      throw failure.error;
    }
    failure = await tryToCount(names, answers);
  }
};

const recordedValues = async ({ outbox }: Tables): Promise<readonly unknown[]> =>
  (await scan(dynamoDb.client, outbox))
    .toSorted((one, other) => ((one['SK']?.S ?? '') < (other['SK']?.S ?? '') ? -1 : 1))
    .flatMap((item) => {
      const decoded = fromOutboxAttributes(item);
      return 'item' in decoded ? decoded.item.messages : [];
    })
    .map(({ body }) => (JSON.parse(body) as { data: { value: number } }).data.value);

describe('messages in a transaction that the caller sends', () => {
  it('keep commit order and are recorded once, under concurrent commits and lost answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Answers>('arrive', 'are lost'), { minLength: 1, maxLength: 6 }),
        async (senders) => {
          const names = await createTables();

          await Promise.all(senders.map((answers) => count(names, answers)));

          expect(await readCounter(names)).toBe(senders.length);
          expect(await recordedValues(names)).toEqual(senders.map((_, index) => index + 1));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('are staged again after another commit of their key', async () => {
    const names = await createTables();
    const { transaction, outbox } = open(names);
    outbox.add(Counted.create({ value: 1 }, { about: { id: 'a' } }));
    const collected = await transaction.collect();
    await count(names);
    const TransactItems = [toAdd(names, 1), ...collected.items];
    const failure = await send(TransactItems).catch((error: unknown) =>
      collected.explain(error, TransactItems),
    );

    expect(failure).toMatchObject({
      next: 'stage again',
      error: { code: 'OUTBOX_KEY_CHANGED_MEANWHILE' },
      isOutcomeOpen: false,
      // Its item may collide too, if its first position is the same.
      failed: expect.arrayContaining([
        { index: 1, reason: 'ConditionalCheckFailed', subject: 'outbox head counter#a' },
      ]),
    });
    expect(await readCounter(names)).toBe(1);
  });

  it('are refused as a duplicate before anything else', async () => {
    const names = await createTables();
    const messageId = nextMessageId();
    const consume = async (): Promise<TransactionFailure | undefined> => {
      const { transaction, outbox, inbox } = open(names);
      inbox.add({
        consumer: 'counters',
        messageId,
        messageType: 'x.y',
        correlationId: contractContext.correlationId,
      });
      outbox.add(Counted.create({ value: 1 }, { about: { id: 'b' } }));
      const collected = await transaction.collect();
      const own = { TableName: names.counters, Item: { PK: 'own' } };
      const TransactItems = [
        { Put: { ...own, ConditionExpression: 'attribute_not_exists(PK)' } },
        ...collected.plainItems,
      ];
      try {
        await dynamoDb.client.send(new TransactWriteCommand({ TransactItems }));
        collected.committed();
        return undefined;
      } catch (error) {
        return collected.explain(error, TransactItems);
      }
    };

    expect(await consume()).toBeUndefined();
    expect(await consume()).toMatchObject({ next: 'stop', error: { code: 'MESSAGE_ALREADY_PROCESSED' } });
  });

  it("leave the error of the caller's own condition unchanged", async () => {
    const names = await createTables();
    await dynamoDb.client.send(new PutItemCommand({ TableName: names.counters, Item: { PK: { S: 'own' } } }));
    const { transaction, outbox } = open(names);
    outbox.add(Counted.create({ value: 1 }, { about: { id: 'c' } }));
    const collected = await transaction.collect();
    const own = { TableName: names.counters, Item: { PK: { S: 'own' } } };
    const TransactItems: TransactWriteItem[] = [
      ...collected.items,
      { Put: { ...own, ConditionExpression: 'attribute_not_exists(PK)' } },
    ];
    const error: unknown = await send(TransactItems).catch((thrown: unknown) => thrown);
    const failure = collected.explain(error, TransactItems);

    expect(failure.error).toBe(error);
    expect(failure).toMatchObject({ next: 'stop', failed: [{ index: 2, subject: undefined }] });
  });

  it('are explained only with the items that were sent', async () => {
    const { transaction, outbox } = open(await createTables());
    outbox.add(Counted.create({ value: 1 }, { about: { id: 'd' } }));
    const collected = await transaction.collect();

    expect(() => collected.explain(new Error('x'), [])).toThrow('needs the TransactItems that you sent');
  });

  it('are to be sent again after a conflict, throttling or no answer', async () => {
    const { transaction, outbox } = open(await createTables());
    outbox.add(Counted.create({ value: 1 }, { about: { id: 'e' } }));
    const collected = await transaction.collect();
    const explain = (error: Error): TransactionFailure => collected.explain(error, collected.items);
    const named = (name: string): Error => Object.assign(new Error(name), { name });

    expect(explain(named('ThrottlingException'))).toMatchObject({ next: 'send again', isOutcomeOpen: false });
    expect(explain(named('TimeoutError'))).toMatchObject({ next: 'send again', isOutcomeOpen: true });
    // The SDK reports only its last request, and the answer to an earlier one may be lost.
    expect(
      explain(Object.assign(named('ThrottlingException'), { $metadata: { attempts: 2 } })),
    ).toMatchObject({ next: 'send again', isOutcomeOpen: true });
    expect(
      explain(
        Object.assign(named('TransactionCanceledException'), {
          CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
        }),
      ),
    ).toMatchObject({ next: 'send again', failed: [{ index: 0, reason: 'TransactionConflict' }] });
  });
});
