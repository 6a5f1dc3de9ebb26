import { limits } from '../limits.ts';
import { keptIf, type RuleOutcome } from './outcome.ts';

/** What bounds how many batches of a queue are handled at a time; absent where nothing does. */
export interface ConcurrencyFacts {
  readonly queue: string;
  readonly function: string;
  readonly maximumConcurrency: number | undefined;
  readonly reservedConcurrency: number | undefined;
}

/**
 * The mapping bounds a consumer, not the function's reserved concurrency: pollers go on receiving what the function then turns
 * away, and every such receive counts towards the dead-letter queue. Source: "Configuring scaling behavior for SQS event
 * source mappings".
 */
export const concurrencyRule = (facts: ConcurrencyFacts): RuleOutcome => {
  const { queue, maximumConcurrency, reservedConcurrency } = facts;
  const { minimum, maximum } = limits.maximumConcurrency;
  if (maximumConcurrency === undefined) {
    return {
      fault:
        `The mapping of queue "${queue}" has no maximum concurrency, and a burst takes the account's functions away from ` +
        `all others; set it, from ${minimum} to ${maximum}.`,
    };
  }
  return keptIf(
    reservedConcurrency === undefined || reservedConcurrency >= maximumConcurrency,
    `Function "${facts.function}" has a reserved concurrency of ${reservedConcurrency ?? 0}, below the maximum concurrency ` +
      `of ${maximumConcurrency} of its queue "${queue}"; messages that it turns away become dead letters. Leave the ` +
      'reserved concurrency out, or lower the maximum concurrency.',
  );
};

/** Whether a queue mapping listens to what failed. */
export interface QueueReportFacts {
  readonly queue: string;
  readonly reportsBatchItemFailures: boolean;
}

/** A consumer reports which messages failed. A mapping that does not listen deletes them with the rest of the batch. */
export const queueReportRule = ({ queue, reportsBatchItemFailures }: QueueReportFacts): RuleOutcome =>
  keptIf(
    reportsBatchItemFailures,
    `The mapping of queue "${queue}" does not report batch item failures, and would delete messages that were not handled; ` +
      'switch ReportBatchItemFailures on.',
  );
