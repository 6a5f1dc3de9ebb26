/** What a message does to its consumer's table: written so that doing it twice, or not in order, shows. */
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { LedgerEntry } from './contract.ts';

const effectPrefix = 'EFFECT#';
const statementPrefix = 'STATEMENT#';

/** A message and what it says. */
export interface EffectOf {
  readonly tableName: string;
  readonly messageId: string;
  readonly entry: LedgerEntry;
}

/** Counts the effects of one message, and adds its entry to the account's statement, in the order of the commits. */
export const effectWrites = ({ tableName, messageId, entry }: EffectOf): readonly StagedWrite[] => [
  {
    subject: `effect of ${messageId}`,
    write: {
      Update: {
        TableName: tableName,
        Key: { PK: { S: `${effectPrefix}${messageId}` } },
        UpdateExpression: 'ADD Effects :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
  },
  {
    subject: `statement of ${entry.account}`,
    write: {
      Update: {
        TableName: tableName,
        Key: { PK: { S: `${statementPrefix}${entry.account}` } },
        UpdateExpression:
          'SET Numbers = list_append(if_not_exists(Numbers, :none), :numbers) ADD #total :amount',
        // A word that DynamoDB keeps for itself.
        ExpressionAttributeNames: { '#total': 'Total' },
        ExpressionAttributeValues: {
          ':none': { L: [] },
          ':numbers': { L: [{ N: String(entry.number) }] },
          ':amount': { N: String(entry.amount) },
        },
      },
    },
  },
];

/** What one item of a consumer's table says. */
export type ReadEffect =
  | { readonly messageId: string; readonly effects: number }
  | { readonly account: string; readonly numbers: readonly number[]; readonly total: number };

interface Item {
  readonly [attribute: string]:
    { readonly S?: string; readonly N?: string; readonly L?: readonly { readonly N?: string }[] } | undefined;
}

const readStatement = (key: string, { Numbers, Total }: Item): ReadEffect => ({
  account: key.slice(statementPrefix.length),
  numbers: (Numbers?.L ?? []).map(({ N }) => Number(N)),
  total: Number(Total?.N),
});

/** Reads an item back; `undefined` for one that is no effect. */
export const readEffect = (item: Item): ReadEffect | undefined => {
  const key = item['PK']?.S ?? '';
  if (key.startsWith(effectPrefix)) {
    return { messageId: key.slice(effectPrefix.length), effects: Number(item['Effects']?.N) };
  }
  return key.startsWith(statementPrefix) ? readStatement(key, item) : undefined;
};
