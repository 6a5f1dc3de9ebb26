import { keptIf, type RuleOutcome } from './outcome.ts';

/** What a relay's table shows in its stream; absent where it has none. */
export interface StreamViewFacts {
  readonly table: string;
  readonly function: string;
  readonly view: string | undefined;
}

/** The stream of an outbox carries new images: the relay publishes what it finds in them. */
export const streamViewRule = ({ table, view, ...facts }: StreamViewFacts): RuleOutcome =>
  view === undefined
    ? { fault: `Table "${table}" has no stream for function "${facts.function}"; give it one.` }
    : keptIf(
        view.startsWith('NEW_'),
        `The stream of table "${table}" shows ${view}, and function "${facts.function}" finds no message in that; ` +
          'let it show NEW_IMAGE.',
      );

/** What a stream mapping lets through. */
export interface StreamFilterFacts {
  readonly table: string;
  readonly function: string;
  /** Event names that pass; empty where nothing is filtered. */
  readonly eventNames: readonly string[];
  /** What else a record is asked for; nothing by default. */
  readonly furtherConditions?: readonly string[];
}

/**
 * Inserts alone reach a relay, and all of them: its own marks and expiring items are changes of the table too, and each would cost a
 * call, while a message in an insert that is withheld is never published.
 */
export const streamFilterRule = (facts: StreamFilterFacts): RuleOutcome => {
  const { table, eventNames, furtherConditions = [] } = facts;
  const mapping = `The mapping from the stream of "${table}" to function "${facts.function}"`;
  return eventNames.length > 0 && eventNames.every((eventName) => eventName === 'INSERT')
    ? keptIf(
        furtherConditions.length === 0,
        `${mapping} also filters on ${furtherConditions.join(', ')}, and what that withholds would not be published; filter on ` +
          'the event name INSERT alone.',
      )
    : {
        fault: `${mapping} lets ${eventNames.join(', ') || 'everything'} through; filter on the event name INSERT.`,
      };
};

/** How a stream mapping deals with what failed. */
export interface StreamFailureFacts {
  readonly table: string;
  readonly reportsBatchItemFailures: boolean;
  readonly hasBucketForFailures: boolean;
}

/** A relay reports the lowest record it did not publish. A mapping that does not listen takes the whole batch for done. */
export const streamReportRule = ({ table, reportsBatchItemFailures }: StreamFailureFacts): RuleOutcome =>
  keptIf(
    reportsBatchItemFailures,
    `The mapping from the stream of "${table}" does not report batch item failures, and would lose every message that the ` +
      'relay could not publish; switch ReportBatchItemFailures on.',
  );

/** What a mapping gives up goes to a bucket: it is the only destination that keeps the record, and not only where it was. */
export const streamFailureBucketRule = ({ table, hasBucketForFailures }: StreamFailureFacts): RuleOutcome =>
  keptIf(
    hasBucketForFailures,
    `The mapping from the stream of "${table}" has no bucket for the records that it gives up; add an S3 on-failure destination.`,
  );

/** How many batches of one shard are on their way; absent is one. */
export interface ParallelizationFacts {
  readonly table: string;
  readonly parallelizationFactor: number | undefined;
  readonly isTopicFifo: boolean;
}

/** Where order is promised, one batch of a shard at a time: Lambda keeps items apart by partition key, and retries whole batches. */
export const parallelizationRule = (facts: ParallelizationFacts): RuleOutcome => {
  const { table, parallelizationFactor = 1, isTopicFifo } = facts;
  return isTopicFifo
    ? keptIf(
        parallelizationFactor === 1,
        `The mapping from the stream of "${table}" has a parallelization factor of ${parallelizationFactor}, and its topic is ` +
          'FIFO; make it 1, or give up the order with a standard topic.',
      )
    : 'not-applicable';
};
