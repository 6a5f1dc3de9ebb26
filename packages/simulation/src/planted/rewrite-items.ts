import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDbTransaction, StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';

type Item = Record<string, AttributeValue>;

/** The sequence that the first message of an item states, as it is written; `undefined` without one. */
export const sequenceOf = (item: Item): string | undefined =>
  /"sequence":"(\d+)"/.exec(item['Messages']?.L?.[0]?.M?.['Body']?.S ?? '')?.[1];

const rewriteWrite = (staged: StagedWrite, rewrite: (item: Item) => Item): StagedWrite => {
  const { Put } = staged.write;
  return Put?.Item?.['Messages'] === undefined
    ? staged
    : {
        ...staged,
        write: {
          Put: { ...Put, Item: rewrite(Put.Item), ConditionExpression: 'attribute_not_exists(#orderingKey)' },
        },
      };
};

/** A transaction that rewrites the outbox items it receives, and accepts items that do not exist yet. */
export const rewriteItems = (
  transaction: DynamoDbTransaction,
  rewrite: (item: Item) => Item,
): DynamoDbTransaction => ({
  put: (put) => {
    transaction.put(put);
  },
  update: (update) => {
    transaction.update(update);
  },
  delete: (deletion) => {
    transaction.delete(deletion);
  },
  check: (check) => {
    transaction.check(check);
  },
  stage: (write) => {
    transaction.stage(write);
  },
  stageFirst: (write) => {
    transaction.stageFirst(write);
  },
  enlist: (contributor) => {
    transaction.enlist({
      prepare: async () => contributor.prepare?.(),
      contribute: () => contributor.contribute().map((staged) => rewriteWrite(staged, rewrite)),
      committed: () => contributor.committed?.(),
    });
  },
});
