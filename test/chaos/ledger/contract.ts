/** The messages of the ledger about its accounts and vaults, and the confirmations of the statements service. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

/** How a message ends: with an effect, on the consumer's dead-letter queue for one of three reasons, or parked by the relay. */
export const fates = ['handled', 'rejected', 'failing', 'unreadable', 'unpublishable'] as const;

/** How a message ends. */
export type Fate = (typeof fates)[number];

const entry = z.object({
  account: z.string(),
  /** When the account was opened, in microseconds: an account that is removed and opened again has another life. */
  life: z.int(),
  /**
   * The number of the message among those about changes in this life of the account, from 1 without gaps. A remark
   * changes nothing, and has the number of the latest message that its producer saw.
   */
  number: z.int(),
  amount: z.int(),
  /** Whether the account was changed, removed, or only mentioned. */
  kind: z.enum(['change', 'removal', 'remark']),
  fate: z.enum(fates),
  /** Some attachments are so large that the item is split, or that the payload is stored in the payload bucket. */
  attachment: z.string().optional(),
});

/** An entry of the ledger in a message. */
export type TravellingEntry = z.output<typeof entry>;

/** An entry of the ledger without its attachment. */
export type LedgerEntry = Omit<TravellingEntry, 'attachment'>;

/** An account received money. */
export const AccountCredited = defineMessage('account.credited', { version: 1, payload: entry });

/** An account was charged. */
export const AccountDebited = defineMessage('account.debited', { version: 1, payload: entry });

/** An account was removed; it may be opened again under the same id. */
export const AccountRemoved = defineMessage('account.removed', { version: 1, payload: entry });

/** A note about an account, which may not have changed or may not exist. */
export const AccountNoted = defineMessage('account.noted', { version: 1, payload: entry });

/** A message on a topic that the relay has no ARN for. */
export const AccountMisdirected = defineMessage('account.misdirected', { version: 1, payload: entry });

/** A vault changed. Vaults are never removed, and every message states their version. */
export const VaultMoved = defineMessage('vault.moved', { version: 1, payload: entry });

/** The bucket of large payloads. */
export const payloadBucket = 'ledger-payloads';

/** The main topic of the ledger: messages with and without a version, about accounts that are opened again. */
export const ledgerTopic = defineTopic('ledger', [AccountCredited, AccountDebited, AccountRemoved], {
  order: 'commit',
});

/** Another topic with messages about the same accounts, in the same items. */
export const noticesTopic = defineTopic('notices', [AccountNoted], { order: 'commit' });

/** A topic that the stack does not have. */
export const lostTopic = defineTopic('lost', [AccountMisdirected], { order: 'commit' });

/** The topic of the vaults, ordered by their versions. */
export const vaultsTopic = defineTopic('vaults', [VaultMoved]);

/** The topics to which the ledger's relay can publish. */
export const ledgerTopics = [ledgerTopic, noticesTopic, vaultsTopic] as const;

/**
 * The statements service confirms every tenth entry. This shows that the effect and the outgoing message are one
 * transaction.
 */
export const StatementConfirmed = defineMessage('statement.confirmed', {
  version: 1,
  payload: entry.extend({ confirms: z.string() }),
});

/** The topic of the statements service. */
export const statementsTopic = defineTopic('statements', [StatementConfirmed], { order: 'commit' });

const topicOfType = new Map(
  [...ledgerTopics, lostTopic, statementsTopic].flatMap(({ name, definitions }) =>
    definitions.map(({ type }) => [type, name] as const),
  ),
);

/** The topic that carries a message type. */
export const topicOf = (type: string): string => topicOfType.get(type) ?? '';

// Consumers have stricter rules than the producer, so they cannot read some of its messages.
const readable = entry.refine(
  ({ fate }) => fate !== 'unreadable',
  'This entry is not readable, as it says itself.',
);

const read = <const TType extends `${string}.${string}`>({ type }: { readonly type: TType }) =>
  defineMessage(type, { version: 1, payload: readable });

/**
 * The messages that the statements service consumes, by topic. Messages of the lost topic arrive through the topic of
 * notices.
 */
export const readDefinitions = {
  ledger: [read(AccountCredited), read(AccountDebited), read(AccountRemoved)],
  notices: [read(AccountNoted), read(AccountMisdirected)],
  vaults: [read(VaultMoved)],
} as const;

/** A topic that the statements read. */
export type ReadTopic = keyof typeof readDefinitions;

const confirmEvery = 10;

/** Whether the effect of an entry is confirmed. */
export const isConfirmed = ({ number }: Pick<LedgerEntry, 'number'>): boolean => number % confirmEvery === 0;
