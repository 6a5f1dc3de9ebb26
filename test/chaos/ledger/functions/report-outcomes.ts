import type { MessagingObserver } from '@dynamo-outbox/messaging';

/** Prefix of a line of JSON with which a function reports an outcome to the runner. */
export const outcomePrefix = '{"chaos":';

type Event = Parameters<MessagingObserver>[0];

const errorOf = (event: Event): string => {
  const error: unknown = 'error' in event ? event.error : undefined;
  if (!(error instanceof Error)) {
    return '';
  }
  return ` (${'code' in error ? String(error.code) : error.name})`;
};

const nameOf = (event: Event): string =>
  event.event === 'consumer.consumed' ? `${event.event}.${event.outcome}` : `${event.event}${errorOf(event)}`;

/** Reports every outcome except an ordinary success, which the tables show. */
export const reportOutcomes: MessagingObserver = (event) => {
  const name = nameOf(event);
  if (name !== 'consumer.consumed.processed') {
    process.stdout.write(`${outcomePrefix}${JSON.stringify(name)}}\n`);
  }
};
