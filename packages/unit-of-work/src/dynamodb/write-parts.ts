import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { DynamoDbItem } from './item-size.ts';

/** Table of a write; `undefined` if it names none. */
export const tableOf = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string | undefined =>
  Put?.TableName ?? Update?.TableName ?? Delete?.TableName ?? ConditionCheck?.TableName;

/** Key of a write. All writes except a Put state it separately. */
export const statedKeyOf = ({
  Update,
  Delete,
  ConditionCheck,
}: TransactWriteItem): DynamoDbItem | undefined => Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key;

/** Item of a Put, or the key of any other write. */
export const itemOf = (write: TransactWriteItem): DynamoDbItem | undefined =>
  write.Put?.Item ?? statedKeyOf(write);

/** Values of the expressions of a write. */
export const expressionValuesOf = ({
  Put,
  Update,
  Delete,
  ConditionCheck,
}: TransactWriteItem): DynamoDbItem | undefined =>
  (Put ?? Update ?? Delete ?? ConditionCheck)?.ExpressionAttributeValues;
