import { createSqsPoller } from './create-sqs-poller.ts';
import type { SqsPoller } from './create-sqs-poller.ts';
import type { SqsPollerOptions } from './sqs-poller-options.ts';

/** The parts of the process that a consumer needs: `process` in production. */
export type ConsumerProcess = Pick<NodeJS.Process, 'exit' | 'once'>;

/**
 * Runs a consumer as a process: starts polling immediately. On SIGTERM or SIGINT, it stops gracefully and ends the
 * process with status 0.
 *
 * When you end the process, wait longer than the poller's grace period. Otherwise SQS redelivers the messages that it
 * still holds only when their visibility timeout ends.
 */
export const startSqsConsumer = (options: SqsPollerOptions, host: ConsumerProcess): SqsPoller => {
  const poller = createSqsPoller(options);
  const stop = (): void => {
    void poller.stop().then(() => host.exit(0));
  };
  host.once('SIGTERM', stop);
  host.once('SIGINT', stop);
  poller.start();
  return poller;
};
