import type { SQSBatchResponse } from 'aws-lambda';
import type { ConsumeOutcome } from '../../../consumer/consume-outcome.ts';
import type { Delivery } from '../../../consumer/delivery.ts';
import type { MessagingEvent } from '../../../observer.ts';
import { createSqsHandler, type SqsHandlerOptions } from './create-sqs-handler.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';

const rejected: ConsumeOutcome = { outcome: 'rejected', reason: 'UNREADABLE_MESSAGE', detail: 'not JSON' };

/** Ends each message by the start of its body: rejects `bad…`, throws for `fail…`, and processes all others. */
const byBody = async ({ body }: Delivery): Promise<ConsumeOutcome> => {
  await Promise.resolve();
  if (body.startsWith('fail')) {
    throw new Error('DynamoDB is away.');
  }
  return body.startsWith('bad') ? rejected : { outcome: 'processed' };
};

/** Options of a scene that a test can set. */
export interface SceneOptions extends Partial<SqsHandlerOptions> {
  readonly consume?: (delivery: Delivery) => Promise<ConsumeOutcome>;
}

/** A handler whose consumer and dead-letter queue are watched. */
export const aScene = ({ consume = byBody, ...overrides }: SceneOptions = {}) => {
  const letters: DeadLetter[] = [];
  const events: MessagingEvent[] = [];
  const consumed: string[] = [];
  const handler = createSqsHandler({
    consumer: {
      name: 'wallets--deposits',
      consume: async (delivery) => {
        consumed.push(delivery.body);
        return consume(delivery);
      },
    },
    deadLetters: {
      send: async (letter) => {
        letters.push(letter);
      },
    },
    observer: (event) => events.push(event),
    ...overrides,
  });
  return { handler, letters, events, consumed };
};

/** Returns the ids that the handler reported. */
export const failedIds = ({ batchItemFailures }: SQSBatchResponse): readonly string[] =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

/** Codes of the failures, and names of all other events. */
export const errorCodesOf = (events: readonly MessagingEvent[]): readonly unknown[] =>
  events.map((event) =>
    event.event === 'consumer.failed' ? (event.error as { code?: string }).code : event.event,
  );
