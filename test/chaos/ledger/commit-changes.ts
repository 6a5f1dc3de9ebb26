import { randomBytes, randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { type MessageId, nextCorrelationId, nextMessageId } from '@dynamo-outbox/messaging';
import { isLostRace, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import {
  type Account,
  accountKey,
  closedAccount,
  opened,
  readAccount,
  removeAccount,
  writeAccount,
} from './account.ts';
import {
  AccountCredited,
  AccountDebited,
  AccountMisdirected,
  AccountNoted,
  AccountRemoved,
  type LedgerEntry,
  type TravellingEntry,
  VaultMoved,
} from './contract.ts';
import { type DrawnChange, type DrawnMessage, isVault, type Size } from './draw-commit.ts';
import type { CommitOutcome, JournaledMessage, JournalWriter } from './journal.ts';
import type { createOpenUnitOfWork, ServiceUnitOfWork } from './open-unit-of-work.ts';

/** Dependencies of committing changes. */
export interface CommitDependencies {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly openUnitOfWork: ReturnType<typeof createOpenUnitOfWork>;
  readonly journal: JournalWriter;
}

/** Sizes of random attachments, which compression does not make smaller. A message carries 63 KiB, an item 350 KiB. */
const attachmentBytes: Readonly<Record<Size, number>> = { small: 0, large: 44_000, 'claim-check': 70_000 };

const attach = (entry: LedgerEntry, size: Size): TravellingEntry =>
  size === 'small' ? entry : { ...entry, attachment: randomBytes(attachmentBytes[size]).toString('base64') };

const definitionFor = ({ account, kind, fate, amount }: LedgerEntry, { isNotice }: DrawnMessage) => {
  if (isVault(account)) {
    return VaultMoved;
  }
  if (fate === 'unpublishable') {
    return AccountMisdirected;
  }
  if (kind === 'removal') {
    return AccountRemoved;
  }
  if (isNotice) {
    return AccountNoted;
  }
  return amount < 0 ? AccountDebited : AccountCredited;
};

const findAccount = async ({ client, tableName }: CommitDependencies, id: string): Promise<Account> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: accountKey(id), ConsistentRead: true }),
  );
  return (Item && readAccount(Item)) ?? closedAccount(id);
};

const addMessage = (
  unitOfWork: ServiceUnitOfWork,
  {
    entry,
    about,
    message,
  }: { readonly entry: LedgerEntry; readonly about: Account; readonly message: DrawnMessage },
): void => {
  const { id, version } = about;
  const isVersioned = message.isVersioned || isVault(id);
  unitOfWork.outbox.add(
    definitionFor(entry, message).create(attach(entry, message.size), {
      about: isVersioned ? { id, version } : { id },
    }),
  );
};

// A vault has its own topic, which the relay knows.
const fateIn = ({ account }: DrawnChange, { fate }: DrawnMessage): LedgerEntry['fate'] =>
  isVault(account) && fate === 'unpublishable' ? 'handled' : fate;

/** Stages remarks about an account in its current state. Writes only the outbox. */
const stageRemark = (
  unitOfWork: ServiceUnitOfWork,
  found: Account,
  change: DrawnChange,
): readonly LedgerEntry[] =>
  change.messages.map((message) => {
    const entry: LedgerEntry = {
      account: found.id,
      life: found.life,
      number: found.messages,
      amount: 0,
      kind: 'remark',
      fate: fateIn(change, message),
    };
    addMessage(unitOfWork, { entry, about: found, message });
    return entry;
  });

/** Stages a change or a removal. The messages get the next numbers. */
const stageChange = (
  { tableName }: CommitDependencies,
  unitOfWork: ServiceUnitOfWork,
  { found, change }: { readonly found: Account; readonly change: DrawnChange },
): readonly LedgerEntry[] => {
  const { messages } = change;
  const account = opened(found);
  // An account that is not open is opened instead.
  const kind = found.version === 0 ? 'change' : change.kind;
  const changed: Account = {
    ...account,
    version: account.version + 1,
    balance: messages.reduce((sum, { amount }) => sum + amount, account.balance),
    messages: account.messages + messages.length,
  };
  unitOfWork.transaction.stage((kind === 'removal' ? removeAccount : writeAccount)(tableName, changed));
  return messages.map((message, index) => {
    const entry: LedgerEntry = {
      account: account.id,
      life: account.life,
      number: account.messages + index + 1,
      amount: message.amount,
      kind,
      fate: fateIn(change, message),
    };
    addMessage(unitOfWork, { entry, about: changed, message });
    return entry;
  });
};

const outcomeOf = (error: unknown): CommitOutcome =>
  isLostRace(error) || hasErrorCode(error, 'TRANSACTION_THROTTLED') ? 'refused' : 'unknown';

/** Commits changes in one unit of work. Resolves to the number of messages that were certainly committed. */
export const commitChanges = async (
  dependencies: CommitDependencies,
  changes: readonly DrawnChange[],
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
    for (const change of changes) {
      const found = await findAccount(dependencies, change.account);
      entries.push(
        ...(change.kind === 'remark'
          ? stageRemark(unitOfWork, found, change)
          : stageChange(dependencies, unitOfWork, { found, change })),
      );
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
