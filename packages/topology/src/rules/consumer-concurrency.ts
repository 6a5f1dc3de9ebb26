import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** Limits on how many batches of a queue are handled concurrently; absent if there is no limit. */
export interface ConcurrencyFacts {
  readonly queue: string;
  readonly function: string;
  readonly maximumConcurrency: number | undefined;
  readonly reservedConcurrency: number | undefined;
}

/**
 * A consumer is limited by its mapping, not by the reserved concurrency of the function. Otherwise pollers keep
 * receiving messages that the throttled function turns away, and every such receive counts towards the dead-letter
 * queue. Source: "Configuring scaling behavior for SQS event source mappings".
 */
export const concurrencyRule = (facts: ConcurrencyFacts): RuleOutcome => {
  const { queue, maximumConcurrency, reservedConcurrency } = facts;
  const { minimum, maximum } = limits.maximumConcurrency;
  if (maximumConcurrency === undefined) {
    return {
      fault:
        `The mapping of queue "${queue}" has no maximum concurrency, so a burst can use up the account's concurrency. Set a value from ${minimum} ` +
        `to ${maximum}.`,
    };
  }
  return keptIf(
    reservedConcurrency === undefined || reservedConcurrency >= maximumConcurrency,
    `Function "${facts.function}" has a reserved concurrency of ${reservedConcurrency ?? 0}, below the maximum concurrency ` +
      `of ${maximumConcurrency} of its queue "${queue}"; throttled messages become dead letters. Remove the ` +
      'reserved concurrency, or lower the maximum concurrency.',
  );
};

/** Whether a queue mapping reports batch item failures. */
export interface QueueReportFacts {
  readonly queue: string;
  readonly reportsBatchItemFailures: boolean;
}

/**
 * A consumer reports which messages failed. A mapping that ignores the report deletes them with the rest of the batch.
 */
export const queueReportRule = ({ queue, reportsBatchItemFailures }: QueueReportFacts): RuleOutcome =>
  keptIf(
    reportsBatchItemFailures,
    `The mapping of queue "${queue}" does not report batch item failures, so it would delete messages that were not handled; ` +
      'enable ReportBatchItemFailures.',
  );
