import { GetItemCommand, ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { composeUnitOfWork, LostRaceError } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Wallet, WalletsUnitOfWork } from '../../../consumer/wallets.fixture.ts';
import { walletsTopic } from '../../../consumer/wallets.fixture.ts';
import { DynamoDbInbox } from '../../dynamodb/dynamodb-inbox.ts';
import { DynamoDbOutbox } from '../../dynamodb/dynamodb-outbox.ts';
import type { MessageContext } from '../../../message/message.ts';

/** Names of the tables of the wallets. */
export interface WalletTables {
  readonly wallets: string;
  readonly inbox: string;
  readonly outbox: string;
}

/** One wallet as it is now. */
export const findWallet = async (
  client: DynamoDBClient,
  table: string,
  id: string,
): Promise<Wallet | undefined> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { PK: { S: id } }, ConsistentRead: true }),
  );
  return Item === undefined
    ? undefined
    : { id, version: Number(Item['Version']?.N), balance: Number(Item['Balance']?.N) };
};

const stageWallet = (transaction: DynamoDbUnitOfWork, table: string, wallet: Wallet): void => {
  transaction.stage({
    subject: `wallet ${wallet.id}`,
    write: {
      Put: {
        TableName: table,
        Item: {
          PK: { S: wallet.id },
          Version: { N: String(wallet.version) },
          Balance: { N: String(wallet.balance) },
        },
        ConditionExpression: 'attribute_not_exists(PK) OR Version = :expected',
        ExpressionAttributeValues: { ':expected': { N: String(wallet.version - 1) } },
      },
    },
    onConditionFailed: () => new LostRaceError('WALLET_CHANGED_MEANWHILE', `Wallet ${wallet.id} changed.`),
  });
};

/** The wallets of the consumer's tests, in DynamoDB. */
export const openDynamoDbWallets =
  (client: DynamoDBClient, tables: WalletTables) =>
  (context: MessageContext): WalletsUnitOfWork => {
    const transaction = new DynamoDbUnitOfWork({ client });
    return composeUnitOfWork(transaction, {
      inbox: new DynamoDbInbox({ transaction, client, tableName: tables.inbox, retentionDays: 21 }),
      outbox: new DynamoDbOutbox({
        transaction,
        client,
        tableName: tables.outbox,
        service: 'wallets',
        topics: [walletsTopic],
        context,
      }),
      wallets: {
        find: (id: string) => findWallet(client, tables.wallets, id),
        put: (wallet: Wallet) => {
          stageWallet(transaction, tables.wallets, wallet);
        },
      },
    });
  };

/** How many items a table has. */
export const countItems = async (client: DynamoDBClient, table: string): Promise<number> =>
  (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true, Select: 'COUNT' }))).Count ??
  0;
