import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import type { PollingRelay, SweepReport } from '@dynamo-outbox/messaging/relay';
import { describeProcessTable } from '@dynamo-outbox/process/tables';
import type { MetricSample } from '@dynamo-outbox/service-runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countBeside } from './count-instances.ts';

const tableName = 'shop-processes';
const now = new Date('2026-11-20T12:00:00.000Z');
const report: SweepReport = {
  listed: 0,
  claimed: 0,
  takenOver: 0,
  dispatched: 0,
  published: 0,
  failed: 0,
  parked: 0,
  oldestAgeMilliseconds: 0,
  isComplete: true,
};

describe('the count of instances beside a sweep', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startTestDynamoDb();
    await dynamoDb.createTable(describeProcessTable(tableName));
    const instances: readonly (readonly [string, string])[] = [
      ['fulfilment#stuck#0', '2026-12-01T00:00:00.000Z'],
      ['fulfilment#stuck#7', '2026-11-01T00:00:00.000Z'],
      ['fulfilment#running#1', '2026-11-20T11:44:59.000Z'],
      ['fulfilment#compensating#2', '2026-11-20T11:00:00.000Z'],
      // Its deadline may be on its way.
      ['fulfilment#running#1', '2026-11-20T11:50:00.000Z'],
      ['fulfilment#compensated#3', '2026-11-01T00:00:00.000Z'],
      ['refund#stuck#0', '2026-11-01T00:00:00.000Z'],
    ];
    for (const [index, [shard, dueAt]] of instances.entries()) {
      await dynamoDb.client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { PK: { S: `${shard}#${index}` }, StatusShard: { S: shard }, DueAt: { S: dueAt } },
        }),
      );
    }
  });

  afterAll(() => dynamoDb.stop());

  const sweepWith = (tableNames: Readonly<Record<string, string>>, sweep: PollingRelay['sweep']) => {
    const samples: MetricSample[] = [];
    const lines: string[] = [];
    let clock = now.getTime();
    const relay = countBeside(
      { sweep },
      {
        tableNames,
        client: dynamoDb.client,
        logger: { warn: (event) => void lines.push(event) },
        metrics: { add: (sample) => void samples.push(sample), flush: () => undefined },
        clock: () => new Date(clock),
      },
    );
    const pass = (milliseconds: number): void => {
      clock += milliseconds;
    };
    const valuesOf = (name: string) =>
      samples.filter((sample) => sample.name === name).map(({ value }) => value);
    return { relay, lines, valuesOf, pass };
  };

  it('finds stuck and overdue instances from what is stored', async () => {
    const { relay, lines, valuesOf } = sweepWith({ fulfilment: tableName }, async () => report);

    expect(await relay.sweep()).toBe(report);

    expect(valuesOf('StuckInstances')).toEqual([2]);
    expect(valuesOf('OverdueInstances')).toEqual([2]);
    expect(lines).toEqual(['process.counted']);
  });

  it('counts the instances of each process, and 0 if there are none', async () => {
    const { relay, valuesOf } = sweepWith({ refund: tableName, other: tableName }, async () => report);

    await relay.sweep();

    expect(valuesOf('StuckInstances').toSorted()).toEqual([0, 1]);
    expect(valuesOf('OverdueInstances')).toEqual([0, 0]);
  });

  it('reports a count that fails, and sweeps anyway', async () => {
    const { relay, lines, valuesOf } = sweepWith({ fulfilment: 'no-table' }, async () => report);

    expect(await relay.sweep()).toBe(report);

    expect(valuesOf('InstanceCountFailures')).toEqual([1]);
    expect(lines).toEqual(['process.count-failed']);
  });

  it('counts although the sweep fails, and does not hide its error', async () => {
    const { relay, valuesOf } = sweepWith({ fulfilment: tableName }, async () => {
      throw new Error('The list cannot be read.');
    });

    await expect(relay.sweep()).rejects.toThrow('The list cannot be read.');

    expect(valuesOf('StuckInstances')).toEqual([2]);
  });

  it('counts at most every 30 seconds, although a process sweeps every second', async () => {
    const { relay, valuesOf, pass } = sweepWith({ fulfilment: tableName }, async () => report);

    for (let second = 0; second < 60; second += 1) {
      await relay.sweep();
      pass(1_000);
    }

    expect(valuesOf('StuckInstances')).toEqual([2, 2]);
  });
});
