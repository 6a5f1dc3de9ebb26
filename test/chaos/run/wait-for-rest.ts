import { setTimeout as wait } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { LocalStack } from '@dynamo-outbox/local';
import { undispatchedIndexName } from '@dynamo-outbox/messaging/tables';
import { countQueued, hops } from './read-truth.ts';
import type { Traffic } from './traffic.ts';

/** How a run came to rest: all work was done, there was no more progress, or the time was over. */
export type Rest = 'drained' | 'stuck' | 'timed-out';

/** Options of waiting for rest. */
export interface RestOptions {
  readonly stack: Pick<LocalStack, 'clients' | 'resources'>;
  readonly traffic: Pick<Traffic, 'idleMilliseconds'>;
  /**
   * Time without progress after which the run counts as stuck. Longer than a visibility timeout and the longest pause
   * of a retry.
   */
  readonly stuckMilliseconds: number;
  readonly timeoutMilliseconds: number;
}

const pollMilliseconds = 250;
// The last message may leave its queue shortly before its outgoing message is in an outbox.
const quietMilliseconds = 500;

/** How many items an outbox lists as undispatched. */
export const countUndispatched = async (
  { clients }: Pick<LocalStack, 'clients'>,
  tableName: string,
): Promise<number> => {
  const { Count = 0 } = await clients.dynamoDb.send(
    new ScanCommand({ TableName: tableName, IndexName: undispatchedIndexName, Select: 'COUNT' }),
  );
  return Count;
};

/** Counts the messages that wait in outboxes and on queues. */
export const countWaiting = async (stack: RestOptions['stack']): Promise<number> => {
  const counts = await Promise.all(
    hops.flatMap(({ from, to, topics }) => [
      countUndispatched(stack, `${from}-outbox`),
      ...topics.map((topic) =>
        countQueued(stack.clients.sqs, stack.resources.queues.get(`${to}--${topic}`)?.url ?? ''),
      ),
    ]),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Waits until everything is at rest. */
export const waitForRest = async ({
  stack,
  traffic,
  stuckMilliseconds,
  timeoutMilliseconds,
}: RestOptions): Promise<Rest> => {
  const deadline = performance.now() + timeoutMilliseconds;
  while (performance.now() < deadline) {
    const isQuiet = traffic.idleMilliseconds > quietMilliseconds;
    if (isQuiet && (await countWaiting(stack)) === 0) {
      return 'drained';
    }
    if (traffic.idleMilliseconds > stuckMilliseconds) {
      return 'stuck';
    }
    await wait(pollMilliseconds);
  }
  return 'timed-out';
};
