import { randomBytes, randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { type MessageId, nextCorrelationId, nextMessageId } from '@dynamo-outbox/messaging';
import { isLostRace, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { type Account, accountKey, newAccount, readAccount, writeAccount } from './account.ts';
import {
  AccountCredited,
  AccountDebited,
  AccountMisdirected,
  type LedgerEntry,
  type TravellingEntry,
} from './contract.ts';
import type { AccountChange } from './draw-commit.ts';
import type { CommitOutcome, JournaledMessage, JournalWriter } from './journal.ts';
import type { createOpenUnitOfWork, ServiceUnitOfWork } from './open-unit-of-work.ts';

/** What committing needs. */
export interface CommitDependencies {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly openUnitOfWork: ReturnType<typeof createOpenUnitOfWork>;
  readonly journal: JournalWriter;
  readonly random: () => number;
}

const rejectedShare = 0.005;
const unpublishableShare = 0.003;

const attachmentShare = 0.003;
// Beyond the 63 KiB that travel within a message, also when compressed.
const attachmentBytes = 70_000;

const attach = (entry: LedgerEntry, random: () => number): TravellingEntry =>
  entry.fate === 'handled' && random() < attachmentShare
    ? { ...entry, attachment: randomBytes(attachmentBytes).toString('base64') }
    : entry;

const drawFate = (random: () => number): LedgerEntry['fate'] => {
  const thrown = random();
  if (thrown < rejectedShare) {
    return 'rejected';
  }
  return thrown < rejectedShare + unpublishableShare ? 'unpublishable' : 'handled';
};

const definitionFor = ({
  fate,
  amount,
}: LedgerEntry): typeof AccountCredited | typeof AccountDebited | typeof AccountMisdirected => {
  if (fate === 'unpublishable') {
    return AccountMisdirected;
  }
  return amount < 0 ? AccountDebited : AccountCredited;
};

const findAccount = async ({ client, tableName }: CommitDependencies, id: string): Promise<Account> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: accountKey(id), ConsistentRead: true }),
  );
  return (Item && readAccount(Item)) ?? newAccount(id);
};

/** Changes one account, and tells of it: the messages get the numbers that follow. */
const stageChange = (
  { tableName, random }: CommitDependencies,
  unitOfWork: ServiceUnitOfWork,
  { account, amounts }: { readonly account: Account; readonly amounts: readonly number[] },
): readonly LedgerEntry[] => {
  const changed: Account = {
    id: account.id,
    version: account.version + 1,
    balance: amounts.reduce((sum, amount) => sum + amount, account.balance),
    messages: account.messages + amounts.length,
  };
  unitOfWork.transaction.stage(writeAccount(tableName, changed));
  return amounts.map((amount, index) => {
    const entry: LedgerEntry = {
      account: account.id,
      number: account.messages + index + 1,
      amount,
      fate: drawFate(random),
    };
    unitOfWork.outbox.add(definitionFor(entry).create(attach(entry, random), { about: changed }));
    return entry;
  });
};

const outcomeOf = (error: unknown): CommitOutcome =>
  isLostRace(error) || hasErrorCode(error, 'TRANSACTION_THROTTLED') ? 'refused' : 'unknown';

/** Commits changes in one unit of work, and resolves with the number of messages that are known to be committed. */
export const commitChanges = async (
  dependencies: CommitDependencies,
  changes: readonly AccountChange[],
): Promise<number> => {
  const { journal, openUnitOfWork } = dependencies;
  let ids: MessageId[] = [];
  let attempt = '';
  const mintId = (): MessageId => {
    const id = nextMessageId();
    ids.push(id);
    return id;
  };
  const work = async (unitOfWork: ServiceUnitOfWork): Promise<number> => {
    ids = [];
    const entries: LedgerEntry[] = [];
    for (const { account, amounts } of changes) {
      const found = await findAccount(dependencies, account);
      entries.push(...stageChange(dependencies, unitOfWork, { account: found, amounts }));
    }
    attempt = randomUUID();
    journal.intend(
      attempt,
      entries.map((entry, index): JournaledMessage => ({ id: ids[index] ?? '', ...entry })),
    );
    return entries.length;
  };
  try {
    const committed = await withUnitOfWork(
      () => openUnitOfWork({ correlationId: nextCorrelationId() }, mintId),
      work,
      {
        onLostRace: () => {
          journal.end(attempt, 'refused');
        },
      },
    );
    journal.end(attempt, 'committed');
    return committed;
  } catch (error) {
    journal.end(attempt, outcomeOf(error));
    return 0;
  }
};
