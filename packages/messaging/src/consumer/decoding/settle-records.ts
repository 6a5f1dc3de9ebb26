import type { OpenedEnvelope } from '../../message/decode-envelope.ts';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import { headerOf } from '../identify-caller.ts';

/** Consumes one message of a delivery. Rejects if the delivery must be redelivered. */
export type ConsumeRecord = (opened: OpenedEnvelope) => Promise<ConsumeOutcome>;

// An unreadable record never fails, so it stops no other.
const orderingKeyOf = (opened: OpenedEnvelope): string =>
  'undecodable' in opened ? '' : headerOf(opened).orderingKey;

type Rejected = Extract<ConsumeOutcome, { readonly outcome: 'rejected' }>;

// A delivery has the first of these outcomes that one of its messages has.
const precedence = ['processed', 'stale', 'duplicate'] as const;

/** Returns the rejection of a delivery, which names its first rejected message and the number of the others. */
const rejectionOf = (outcomes: readonly ConsumeOutcome[]): Rejected | undefined => {
  const rejected = outcomes.flatMap((outcome, index) =>
    outcome.outcome === 'rejected' ? [{ outcome, number: index + 1 }] : [],
  );
  const [first] = rejected;
  if (first === undefined) {
    return undefined;
  }
  const place = `message ${first.number} of ${outcomes.length}`;
  const more = rejected.length === 1 ? '' : ` (${rejected.length} messages are rejected)`;
  return { ...first.outcome, detail: `${place}: ${first.outcome.detail}${more}` };
};

const combine = (outcomes: readonly ConsumeOutcome[]): ConsumeOutcome =>
  rejectionOf(outcomes) ?? {
    outcome: precedence.find((one) => outcomes.some(({ outcome }) => outcome === one)) ?? 'ignored',
  };

/** What the messages of a delivery did so far. */
interface Walk {
  readonly outcomes: ConsumeOutcome[];
  readonly failures: unknown[];
  /** Ordering keys whose later messages wait for the redelivery. */
  readonly stopped: Set<string>;
}

const walk = async (
  records: readonly OpenedEnvelope[],
  consumeRecord: ConsumeRecord,
  signal: AbortSignal | undefined,
): Promise<Walk> => {
  const { outcomes, failures, stopped }: Walk = { outcomes: [], failures: [], stopped: new Set() };
  for (const record of records) {
    const orderingKey = orderingKeyOf(record);
    if (!stopped.has(orderingKey)) {
      signal?.throwIfAborted();
      try {
        outcomes.push(await consumeRecord(record));
      } catch (error) {
        failures.push(error);
        stopped.add(orderingKey);
      }
    }
  }
  return { outcomes, failures, stopped };
};

/**
 * Consumes the messages of one delivery, one after another, each in its own transaction. Resolves to the outcome of the
 * delivery when every message has one.
 *
 * A message that fails does not stop the others, except later ones of its ordering key. Then the delivery rejects with the
 * first failure. When the queue redelivers it, the messages that were processed are duplicates.
 */
export const settleRecords = async (
  records: readonly OpenedEnvelope[],
  consumeRecord: ConsumeRecord,
  signal: AbortSignal | undefined,
): Promise<ConsumeOutcome> => {
  const [only] = records;
  if (only !== undefined && records.length === 1) {
    return consumeRecord(only);
  }
  const { outcomes, failures } = await walk(records, consumeRecord, signal);
  if (failures.length > 0) {
    throw failures[0];
  }
  return combine(outcomes);
};
