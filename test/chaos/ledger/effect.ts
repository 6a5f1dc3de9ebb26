/** The effect of a message on its consumer's table. It shows whether a message was handled twice or out of order. */
import type { StagedWrite } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { LedgerEntry } from './contract.ts';

const effectPrefix = 'EFFECT#';
const statementPrefix = 'STATEMENT#';

/** A message and its entry. */
export interface EffectOf {
  readonly tableName: string;
  readonly messageId: string;
  /** The topic of the message. Order applies only within a topic. */
  readonly topic: string;
  readonly entry: Pick<LedgerEntry, 'account' | 'amount'>;
}

/** Returns the name of the line of messages about an account on one topic. */
export const toLine = (topic: string, account: string): string => `${topic}#${account}`;

/** Counts the effects of one message, and appends it to the statement of its account and topic. */
export const effectWrites = ({ tableName, messageId, topic, entry }: EffectOf): readonly StagedWrite[] => [
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
        Key: { PK: { S: `${statementPrefix}${toLine(topic, entry.account)}` } },
        UpdateExpression:
          'SET MessageIds = list_append(if_not_exists(MessageIds, :none), :ids) ADD #total :amount',
        // A reserved word of DynamoDB.
        ExpressionAttributeNames: { '#total': 'Total' },
        ExpressionAttributeValues: {
          ':none': { L: [] },
          ':ids': { L: [{ S: messageId }] },
          ':amount': { N: String(entry.amount) },
        },
      },
    },
  },
];

/** The content of one item of a consumer's table. */
export type ReadEffect =
  | { readonly messageId: string; readonly effects: number }
  | { readonly line: string; readonly ids: readonly string[]; readonly total: number };

interface Item {
  readonly [attribute: string]:
    { readonly S?: string; readonly N?: string; readonly L?: readonly { readonly S?: string }[] } | undefined;
}

const readStatement = (key: string, { MessageIds, Total }: Item): ReadEffect => ({
  line: key.slice(statementPrefix.length),
  ids: (MessageIds?.L ?? []).map(({ S = '' }) => S),
  total: Number(Total?.N),
});

/** Reads an item. Returns `undefined` if it is not an effect. */
export const readEffect = (item: Item): ReadEffect | undefined => {
  const key = item['PK']?.S ?? '';
  if (key.startsWith(effectPrefix)) {
    return { messageId: key.slice(effectPrefix.length), effects: Number(item['Effects']?.N) };
  }
  return key.startsWith(statementPrefix) ? readStatement(key, item) : undefined;
};
