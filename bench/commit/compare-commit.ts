import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomUUID } from 'node:crypto';
import { median, rounded } from '../support/statistics.ts';

/** What a commit through the unit of work costs beside the bare call, both doing the same writes. */
export interface CommitComparison {
  readonly bareMicroseconds: number;
  readonly commitMicroseconds: number;
  /** Median of the ratios of neighbouring rounds: the machine's drift cancels out. */
  readonly ratio: number;
  /** The same for CPU time of this process. */
  readonly processorRatio: number;
}

interface Cost {
  readonly wallMicroseconds: number;
  readonly processorMicroseconds: number;
}

const rounds = 40;
const commitsPerRound = 100;

const items = (table: string, key: string) =>
  [
    {
      Update: {
        TableName: table,
        Key: { PK: { S: `account#${key}` } },
        UpdateExpression: 'SET #total = :total',
        ExpressionAttributeNames: { '#total': 'Total' },
        ExpressionAttributeValues: { ':total': { N: '1' } },
      },
    },
    {
      Put: {
        TableName: table,
        Item: { PK: { S: `message#${key}` }, Body: { S: 'x'.repeat(500) } },
        ConditionExpression: 'attribute_not_exists(PK)',
      },
    },
  ] as const;

const cost = async (commit: () => Promise<unknown>): Promise<Cost> => {
  const processor = process.cpuUsage();
  const startedAt = performance.now();
  for (let number = 0; number < commitsPerRound; number += 1) {
    await commit();
  }
  const { user, system } = process.cpuUsage(processor);
  return {
    wallMicroseconds: ((performance.now() - startedAt) * 1_000) / commitsPerRound,
    processorMicroseconds: (user + system) / commitsPerRound,
  };
};

/** Commits one after the other, bare and through the unit of work in turn, in one process. */
export const compareCommit = async (client: DynamoDBClient, table: string): Promise<CommitComparison> => {
  const bare = (): Promise<unknown> =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [...items(table, randomUUID())],
        ClientRequestToken: randomUUID(),
      }),
    );
  const committed = async (): Promise<void> => {
    const unitOfWork = new DynamoDbUnitOfWork({ client });
    for (const write of items(table, randomUUID())) {
      unitOfWork.stage({ subject: 'item', write });
    }
    await unitOfWork.commit();
  };

  await cost(bare);
  await cost(committed);
  const pairs: { readonly bare: Cost; readonly committed: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Whoever goes second finds a warmer machine: they take turns.
    const isBareFirst = round % 2 === 0;
    const first = await cost(isBareFirst ? bare : committed);
    const second = await cost(isBareFirst ? committed : bare);
    pairs.push(isBareFirst ? { bare: first, committed: second } : { bare: second, committed: first });
  }
  const medianOf = (figure: (pair: (typeof pairs)[number]) => number, digits: number): number =>
    rounded(median(pairs.map(figure)), digits);
  return {
    bareMicroseconds: medianOf((pair) => pair.bare.wallMicroseconds, 0),
    commitMicroseconds: medianOf((pair) => pair.committed.wallMicroseconds, 0),
    ratio: medianOf((pair) => pair.committed.wallMicroseconds / pair.bare.wallMicroseconds, 3),
    processorRatio: medianOf(
      (pair) => pair.committed.processorMicroseconds / pair.bare.processorMicroseconds,
      3,
    ),
  };
};
