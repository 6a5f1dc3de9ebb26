import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { TableShape } from '../tables/table-shape.ts';

/** The table of the aggregates in the contract suites. */
export const describeAggregateTable = (name: string): Omit<TableShape, 'timeToLiveAttribute'> => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
});

/** Reads all items of a table or an index. */
export const scan = async (
  client: Pick<DynamoDBClient, 'send'>,
  TableName: string,
  IndexName?: string,
): Promise<readonly Record<string, AttributeValue>[]> => {
  const found: Record<string, AttributeValue>[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const input = { TableName, IndexName, ExclusiveStartKey };
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand(input));
    found.push(...Items);
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
};

/** Stages the creation of an aggregate, which the commit refuses if there is one with this id. */
export const stageAggregate = (unitOfWork: DynamoDbUnitOfWork, tableName: string, id: string): void => {
  unitOfWork.stage({
    subject: `aggregate ${id}`,
    write: {
      Put: {
        TableName: tableName,
        Item: { PK: { S: id } },
        ConditionExpression: 'attribute_not_exists(PK)',
      },
    },
    // As repositories do: an error of its own competes with the inbox's for being the one reported.
    onConditionFailed: () => new LostRaceError('AGGREGATE_EXISTS', `Aggregate ${id} exists.`),
  });
};
