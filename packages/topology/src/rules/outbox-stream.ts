import { keptIf, type RuleOutcome } from './outcome.ts';

/** Stream view type of a relay's table; absent if the table has no stream. */
export interface StreamViewFacts {
  readonly table: string;
  readonly function: string;
  readonly view: string | undefined;
}

/** The stream of an outbox must contain new images: the relay publishes the messages in them. */
export const streamViewRule = ({ table, view, ...facts }: StreamViewFacts): RuleOutcome =>
  view === undefined
    ? { fault: `Table "${table}" has no stream for function "${facts.function}"; enable a stream.` }
    : keptIf(
        view.startsWith('NEW_'),
        `The stream of table "${table}" has the view type ${view}, which contains no messages for function "${facts.function}"; ` +
          'use NEW_IMAGE.',
      );

/** Filter of a stream mapping. */
export interface StreamFilterFacts {
  readonly table: string;
  readonly function: string;
  /** Event names that pass; empty if there is no filter. */
  readonly eventNames: readonly string[];
  /** Further conditions on a record. Default: none. */
  readonly furtherConditions?: readonly string[];
}

/**
 * A relay must receive all inserts and nothing else. Its own marks and expiring items are also changes of the table,
 * and each would cost an invocation. A message in an insert that is filtered out is never published.
 */
export const streamFilterRule = (facts: StreamFilterFacts): RuleOutcome => {
  const { table, eventNames, furtherConditions = [] } = facts;
  const mapping = `The mapping from the stream of "${table}" to function "${facts.function}"`;
  return eventNames.length > 0 && eventNames.every((eventName) => eventName === 'INSERT')
    ? keptIf(
        furtherConditions.length === 0,
        `${mapping} also filters on ${furtherConditions.join(', ')}, and records that this blocks would not be published; filter on ` +
          'the event name INSERT only.',
      )
    : {
        fault: `${mapping} passes ${eventNames.join(', ') || 'everything'}; filter on the event name INSERT.`,
      };
};

/** Failure handling of a stream mapping. */
export interface StreamFailureFacts {
  readonly table: string;
  readonly reportsBatchItemFailures: boolean;
  readonly hasBucketForFailures: boolean;
}

/**
 * A relay reports the first record that it did not publish. A mapping that ignores the report treats the whole batch as
 * done.
 */
export const streamReportRule = ({ table, reportsBatchItemFailures }: StreamFailureFacts): RuleOutcome =>
  keptIf(
    reportsBatchItemFailures,
    `The mapping from the stream of "${table}" does not report batch item failures, so it would lose every message that the ` +
      'relay could not publish; enable ReportBatchItemFailures.',
  );

/**
 * Records that a mapping gives up must go to a bucket, the only destination that stores the record and not only its
 * position.
 */
export const streamFailureBucketRule = ({ table, hasBucketForFailures }: StreamFailureFacts): RuleOutcome =>
  keptIf(
    hasBucketForFailures,
    `The mapping from the stream of "${table}" has no bucket for records that it gives up; add an S3 on-failure destination.`,
  );

/** Concurrent batches per shard; absent means one. */
export interface ParallelizationFacts {
  readonly table: string;
  readonly parallelizationFactor: number | undefined;
  readonly isTopicFifo: boolean;
}

/**
 * If order is guaranteed, each shard has one batch at a time: Lambda separates items by partition key and retries whole
 * batches.
 */
export const parallelizationRule = (facts: ParallelizationFacts): RuleOutcome => {
  const { table, parallelizationFactor = 1, isTopicFifo } = facts;
  return isTopicFifo
    ? keptIf(
        parallelizationFactor === 1,
        `The mapping from the stream of "${table}" has a parallelization factor of ${parallelizationFactor}, but its topic is ` +
          'FIFO; set it to 1, or use a standard topic without order.',
      )
    : 'not-applicable';
};
