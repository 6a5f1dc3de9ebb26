import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { DynamoDbItem } from './item-size.ts';

/** The table a write is for; `undefined` when it names none. */
export const tableOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string | undefined =>
  Put?.TableName ?? Update?.TableName ?? Delete?.TableName ?? ConditionCheck?.TableName;

/** The key, which every write but a Put states by itself. */
export const statedKeyOf = ({
  Update,
  Delete,
  ConditionCheck,
}: TransactWriteItem): DynamoDbItem | undefined => Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key;

/** The whole item of a Put, the key of any other write. */
export const itemOf = (write: TransactWriteItem): DynamoDbItem | undefined =>
  write.Put?.Item ?? statedKeyOf(write);

/** The values that the expressions of a write name. */
export const expressionValuesOf = ({
  Put,
  Update,
  Delete,
  ConditionCheck,
}: TransactWriteItem): DynamoDbItem | undefined =>
  (Put ?? Update ?? Delete ?? ConditionCheck)?.ExpressionAttributeValues;
