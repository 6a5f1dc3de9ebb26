import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { TestDynamoDb } from '@dynamo-outbox/local/testing';
import { startTestDynamoDb } from '@dynamo-outbox/local/testing';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import { createConsumer } from '../create-consumer.ts';
import { handle } from '../handle.ts';
import { DynamoDbInbox } from '../../adapters/dynamodb/dynamodb-inbox.ts';
import { describeAggregateTable } from '../../adapters/dynamodb/dynamodb-tables.fixture.ts';
import { encodeEnvelope } from '../../message/envelope.ts';
import type { Message } from '../../message/message.ts';
import { describeInboxTable } from '../../adapters/tables/inbox-table.ts';
import type { ConsumerGuards } from './consumer-guards.ts';
import type { JournalsUnitOfWork } from './journals.fixture.ts';
import { aChange, NoteChanged } from './journals.fixture.ts';

let dynamoDb: TestDynamoDb;
let scenes = 0;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});

afterAll(async () => {
  await dynamoDb.stop();
});

/** A note that takes whatever is written last, in DynamoDB, and a consumer in front of it. */
const aScene = async (guards: ConsumerGuards) => {
  scenes += 1;
  const { client } = dynamoDb;
  const { name: tableName } = await dynamoDb.createTable(describeInboxTable(`inbox-${scenes}`));
  const { name: notes } = await dynamoDb.createTable(describeAggregateTable(`notes-${scenes}`));
  const openUnitOfWork = (): JournalsUnitOfWork => {
    const transaction = new DynamoDbUnitOfWork({ client });
    return composeUnitOfWork(transaction, {
      inbox: new DynamoDbInbox({ transaction, client, tableName, retentionDays: 21 }),
      journals: {
        write: (noteId: string, text: string) => {
          const Item = { PK: { S: noteId }, Text: { S: text } };
          transaction.stage({ subject: `note ${noteId}`, write: { Put: { TableName: notes, Item } } });
        },
      },
    });
  };
  const consumer = createConsumer<JournalsUnitOfWork>({
    name: 'journals--notes',
    openUnitOfWork,
    guards,
    handlers: [
      handle(NoteChanged, async ({ subject, payload }, unitOfWork) => {
        unitOfWork.journals.write(subject, payload.text);
      }),
    ],
    lostRaces: { maxAttempts: 50, backoff: { baseMilliseconds: 2, capMilliseconds: 20 } },
  });
  const consume = (message: Message, receiveCount = 1): Promise<ConsumeOutcome> =>
    consumer.consume({ body: encodeEnvelope(message), receiveCount });
  const text = async (): Promise<string | undefined> => {
    const Key = { PK: { S: 'n' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: notes, Key, ConsistentRead: true }));
    return Item?.['Text']?.S;
  };
  return { consume, text };
};

const twelve = Array.from({ length: 12 }, (_, index) => index + 1);

describe('a guarded consumer on DynamoDB', () => {
  it('keeps the newest of twelve changes that race, each delivered twice', async () => {
    const { consume, text } = await aScene({ sequence: true });
    const changes = twelve.map((sequence) => aChange(String(sequence), { sequence }));

    const outcomes = await Promise.all([...changes, ...changes].map((change) => consume(change)));

    expect(await text()).toBe('12');
    const settled = outcomes.filter(({ outcome }) => outcome === 'processed' || outcome === 'stale');
    expect(settled).toHaveLength(12);
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(12);
  });

  it('skips none of twelve concurrent changes in the wrong order', async () => {
    const { consume, text } = await aScene({ gaps: 'from-the-first' });
    let waiting = twelve.map((messageNumber) => aChange(String(messageNumber), { messageNumber })).reverse();
    let receiveCount = 1;
    while (waiting.length > 0) {
      const results = await Promise.allSettled(waiting.map((change) => consume(change, receiveCount)));
      const before = waiting.length;
      waiting = waiting.filter((_, index) => results[index]?.status === 'rejected');
      receiveCount += 1;

      expect(waiting.length).toBeLessThan(before);
      expect(await text()).toBe(String(12 - waiting.length));
    }

    expect(await consume(aChange('late', { messageNumber: 12 }))).toEqual({ outcome: 'stale' });
    expect(await text()).toBe('12');
  });
});
