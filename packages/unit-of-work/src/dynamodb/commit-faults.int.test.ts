import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';

import { withUnitOfWork } from '../with-unit-of-work.ts';
import type { CommitReport } from './commit-report.ts';
import { countersTable, findCounter, toAdd, toCreate, toIncrement } from './dynamodb-unit-of-work.fixture.ts';
import { DynamoDbUnitOfWork, type DynamoDbUnitOfWorkOptions } from './dynamodb-unit-of-work.ts';
import { type Fault, type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.fixture.ts';

const tableName = 'counters';

let dynamoDb: TestDynamoDb;
let endpoint: FaultyEndpoint;

beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable(countersTable(tableName));
});

afterAll(async () => {
  await dynamoDb.stop();
});

beforeEach(async () => {
  endpoint = await startFaultyEndpoint(dynamoDb.endpoint);
});

afterEach(async () => {
  await endpoint.stop();
});

let names = 0;
const freshName = (): string => {
  names += 1;
  return `name ${names}`;
};

const open = (options: Partial<DynamoDbUnitOfWorkOptions> = {}): DynamoDbUnitOfWork =>
  new DynamoDbUnitOfWork({ client: endpoint.createClient(), sleep: async () => undefined, ...options });

const find = (name: string) => findCounter(dynamoDb.client, tableName, name);

const cancelledBy = (...codes: readonly string[]): Fault => ({
  status: 400,
  type: 'TransactionCanceledException',
  body: { Message: 'Transaction cancelled', CancellationReasons: codes.map((Code) => ({ Code })) },
});

const refusedBy = (type: string, status = 400): Fault => ({ status, type, body: { message: type } });

const transient: readonly (readonly [string, Fault])[] = [
  ['a transaction conflict', cancelledBy('TransactionConflict')],
  ['a throttled item', cancelledBy('ThrottlingError')],
  ['an item beyond its throughput', cancelledBy('ProvisionedThroughputExceeded')],
  ['a throttled request', refusedBy('ThrottlingException')],
  ['a request beyond the throughput', refusedBy('ProvisionedThroughputExceededException')],
  ['a request beyond the limit of the account', refusedBy('RequestLimitExceeded')],
  ['a transaction in progress', refusedBy('TransactionInProgressException')],
  ['an internal error', refusedBy('InternalServerError', 500)],
  ['a gateway error', { status: 502, type: '' }],
  ['an answer that got lost', 'lose-answer'],
  ['an answer that was cut', 'cut-answer'],
  ['a request that got lost', 'lose-request'],
];

describe('a commit that meets a transient fault', () => {
  it.each(transient)('succeeds after %s, and takes effect once', async (_, fault) => {
    const name = freshName();
    endpoint.faults.push(fault);
    const unitOfWork = open();
    // An unconditional addition: applied twice, it would show.
    unitOfWork.stage(toAdd(tableName, name, 5));

    await unitOfWork.commit();

    expect(await find(name)).toBe(5);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('retries the same request with the same token', async () => {
    endpoint.faults.push('lose-answer', cancelledBy('TransactionConflict'), 'lose-request');
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await unitOfWork.commit();

    const [first, ...repeated] = endpoint.requests;
    expect(first?.['ClientRequestToken']).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeated).toEqual([first, first, first]);
  });

  it('uses another token for another commit', async () => {
    for (const name of [freshName(), freshName()]) {
      const unitOfWork = open();
      unitOfWork.stage(toCreate(tableName, name));
      await unitOfWork.commit();
    }

    const [first, second] = endpoint.requests;
    expect(first?.['ClientRequestToken']).not.toBe(second?.['ClientRequestToken']);
  });

  it('does not report its own write as a lost race when the answer to a conditional write was lost', async () => {
    const name = freshName();
    endpoint.faults.push('lose-answer');
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, name));

    await expect(unitOfWork.commit()).resolves.toBeUndefined();

    expect(await find(name)).toBe(0);
  });

  it('waits longer before each retry', async () => {
    const waits: number[] = [];
    endpoint.faults.push(...Array.from({ length: 4 }, () => cancelledBy('TransactionConflict')));
    const unitOfWork = open({
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
      random: () => 0.5,
      backoff: { baseMilliseconds: 20, capMilliseconds: 50 },
    });
    unitOfWork.stage(toCreate(tableName, freshName()));

    await unitOfWork.commit();

    expect(waits).toEqual([10, 20, 25, 25]);
  });
});

describe('a commit whose transient fault does not pass', () => {
  it.each([
    ['conflicts', cancelledBy('TransactionConflict'), 'TRANSACTION_CONFLICT'],
    ['throttling', refusedBy('ThrottlingException'), 'TRANSACTION_THROTTLED'],
    ['lost requests', 'lose-request', 'COMMIT_OUTCOME_UNKNOWN'],
  ] as const)('gives up after five requests with %s', async (_, fault, code) => {
    endpoint.faults.push(...Array.from({ length: 9 }, (): Fault => fault));
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code, cause: expect.any(Error) });

    expect(endpoint.requests).toHaveLength(5);
  });

  it('does not claim a lost race when an earlier request may have been written', async () => {
    endpoint.faults.push('lose-answer', cancelledBy('TransactionConflict'));
    const unitOfWork = open({ maxAttempts: 2 });
    unitOfWork.stage(toCreate(tableName, freshName()));

    const committing = unitOfWork.commit();

    await expect(committing).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });
    await expect(committing).rejects.not.toHaveProperty('isLostRace');
  });

  it('does not claim that nothing was written when a retry of the SDK was throttled after a lost answer', async () => {
    const name = freshName();
    const throttled = refusedBy('ThrottlingException');
    endpoint.faults.push('lose-answer', throttled, throttled);
    const unitOfWork = open({ client: endpoint.createClient(3), maxAttempts: 3 });
    unitOfWork.stage(toCreate(tableName, name));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });

    expect(endpoint.requests).toHaveLength(3);
    expect(await find(name)).toBe(0);
  });

  it('counts retries of the SDK', async () => {
    endpoint.faults.push(...Array.from({ length: 20 }, (): Fault => 'lose-request'));
    const unitOfWork = open({ client: endpoint.createClient(3) });
    unitOfWork.stage(toCreate(tableName, freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });

    expect(endpoint.requests).toHaveLength(6);
  });

  it('is run again by withUnitOfWork while conflicts last, and succeeds after they end', async () => {
    const name = freshName();
    endpoint.faults.push(cancelledBy('TransactionConflict'), cancelledBy('TransactionConflict'));
    let runs = 0;

    await withUnitOfWork(
      () => open({ maxAttempts: 2 }),
      async (unitOfWork) => {
        runs += 1;
        unitOfWork.stage(toCreate(tableName, name));
      },
      { sleep: async () => undefined },
    );

    expect(runs).toBe(2);
    expect(await find(name)).toBe(0);
    expect(new Set(endpoint.requests.map((request) => request['ClientRequestToken'])).size).toBe(2);
  });
});

describe('a commit that is refused', () => {
  it.each([
    ['a validation error of one write', cancelledBy('None', 'ValidationError')],
    ['an item collection that is too large', cancelledBy('None', 'ItemCollectionSizeLimitExceeded')],
  ])('names the write and does not retry after %s', async (_, fault) => {
    endpoint.faults.push(fault);
    const [harmless, offending] = [freshName(), freshName()];
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, harmless));
    unitOfWork.stage(toCreate(tableName, offending));

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'TRANSACTION_INVALID',
      subject: `counter ${offending}`,
    });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('reports a failed condition before a conflict of another write', async () => {
    endpoint.faults.push(cancelledBy('TransactionConflict', 'ConditionalCheckFailed'));
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));
    unitOfWork.stage(toCreate(tableName, 'taken'));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'NAME_TAKEN', takenName: 'taken' });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('passes the existing item to the error of the write, and keeps the cause', async () => {
    const name = freshName();
    const first = open();
    first.stage(toAdd(tableName, name, 7));
    await first.commit();
    const unitOfWork = open();
    const { subject, write } = toIncrement(tableName, name, 1);
    unitOfWork.stage({
      subject,
      write: { Update: { ...write.Update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } } as never,
      onConditionFailed: (current) => new Error(`stands at ${current?.['Value']?.N ?? ''}`),
    });

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      message: 'stands at 7',
      cause: { name: 'TransactionCanceledException' },
    });
  });

  it('names the write when its condition fails and it has no error of its own', async () => {
    const name = freshName();
    const { subject, write } = toIncrement(tableName, name, 1);
    const unitOfWork = open();
    unitOfWork.stage({ subject, write });

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'CONDITION_NOT_MET',
      subject: `counter ${name}`,
    });
  });

  it('prefers a write with its own error among all failed writes', async () => {
    const name = freshName();
    const { subject, write } = toIncrement(tableName, freshName(), 1);
    const first = open();
    first.stage(toCreate(tableName, name));
    await first.commit();
    const unitOfWork = open();
    unitOfWork.stage({ subject, write });
    unitOfWork.stage(toCreate(tableName, name));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('reports a token that was used for another transaction', async () => {
    const nextToken = () => 'always the same';
    const first = open({ nextToken });
    first.stage(toCreate(tableName, freshName()));
    await first.commit();
    const second = open({ nextToken });
    second.stage(toCreate(tableName, freshName()));

    await expect(second.commit()).rejects.toMatchObject({ code: 'COMMIT_TOKEN_REUSED' });
  });

  it('reports a malformed request without naming a write', async () => {
    const unitOfWork = open();
    unitOfWork.stage({ subject: 'nonsense', write: { Put: { TableName: tableName, Item: {} } } });

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'TRANSACTION_INVALID' });
  });

  it('names the tables when one of them is missing', async () => {
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));
    unitOfWork.stage(toCreate('no-such-table', freshName()));
    unitOfWork.stage(toCreate('no-such-table', freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
      tables: [tableName, 'no-such-table'],
      message: expect.stringContaining(`one of the tables ${tableName}, no-such-table`),
      cause: { name: 'ResourceNotFoundException' },
    });
  });

  it('passes on an unknown error unchanged', async () => {
    endpoint.faults.push(refusedBy('ExpiredTokenException'));
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });

  it('does not pass on an unknown error when an earlier request may have been written', async () => {
    endpoint.faults.push('lose-answer', refusedBy('ExpiredTokenException'));
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({
      code: 'COMMIT_OUTCOME_UNKNOWN',
      cause: { name: 'ExpiredTokenException' },
    });
  });

  it('passes on a cancellation with an unknown reason', async () => {
    endpoint.faults.push(cancelledBy('SomethingNew'));
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await expect(unitOfWork.commit()).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});

describe('what a commit reports', () => {
  it('contains the consumed capacity by table', async () => {
    const reports: CommitReport[] = [];
    endpoint.faults.push(cancelledBy('TransactionConflict', 'None'));
    const unitOfWork = open({ onCommitted: (report) => reports.push(report) });
    unitOfWork.stage(toCreate(tableName, freshName()));
    unitOfWork.stage(toCreate(tableName, freshName()));

    await unitOfWork.commit();

    expect(reports).toEqual([
      { items: 2, attempts: 2, capacityUnits: 4, tables: [{ tableName, capacityUnits: 4 }] },
    ]);
  });

  it('is absent for a failed or an empty commit', async () => {
    const reports: CommitReport[] = [];
    const refused = open({ onCommitted: (report) => reports.push(report) });
    refused.stage(toIncrement(tableName, freshName(), 0));
    await expect(refused.commit()).rejects.toThrow();

    await open({ onCommitted: (report) => reports.push(report) }).commit();

    expect(reports).toEqual([]);
  });

  it('does not fail the commit when the observer fails', async () => {
    const name = freshName();
    const unitOfWork = open({
      onCommitted: () => {
        throw new Error('broken observer');
      },
    });
    unitOfWork.stage(toCreate(tableName, name));

    await unitOfWork.commit();

    expect(await find(name)).toBe(0);
  });

  it('requests no capacity from DynamoDB without an observer', async () => {
    const unitOfWork = open();
    unitOfWork.stage(toCreate(tableName, freshName()));

    await unitOfWork.commit();

    expect(endpoint.requests[0]).not.toHaveProperty('ReturnConsumedCapacity');
  });
});

it('makes no call when nothing is staged', async () => {
  await open().commit();

  expect(endpoint.requests).toEqual([]);
});
