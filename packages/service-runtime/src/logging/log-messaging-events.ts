import type { MessagingEvent, MessagingObserver } from '@dynamo-outbox/messaging';

import type { Logger } from './logger.ts';

type Severity = keyof Logger;
type Consumed = Extract<MessagingEvent, { readonly event: 'consumer.consumed' }>;
type MessageFailed = Extract<MessagingEvent, { readonly event: 'relay.message-failed' }>;
type OtherEvent = Exclude<MessagingEvent, Consumed | MessageFailed>;

/** A rejected message is in the dead-letter queue and needs an operator. */
const severityOfOutcome = {
  processed: 'info',
  duplicate: 'info',
  stale: 'info',
  ignored: 'debug',
  rejected: 'error',
} as const satisfies Record<Consumed['outcome'], Severity>;

/** The consumer retries a transient fault; a fault of the sender persists until someone fixes it. */
const severityOfFault = {
  sender: 'error',
  transient: 'warn',
} as const satisfies Record<MessageFailed['fault'], Severity>;

const severityOfEvent = {
  'relay.published-batch': 'debug',
  'relay.dispatched': 'info',
  'relay.undecodable': 'error',
  'relay.marks-failed': 'warn',
  'relay.parked': 'error',
  'relay.parking-failed': 'error',
  'relay.check-failed': 'error',
  'relay.circuit-opened': 'error',
  'relay.circuit-closed': 'info',
  'polling.claimed': 'debug',
  'polling.taken-over': 'warn',
  'polling.attempt-failed': 'warn',
  'polling.parked': 'error',
  'polling.failed': 'warn',
  'polling.swept': 'info',
  'schedule.released': 'debug',
  'schedule.release-failed': 'error',
  'schedule.contended': 'info',
  'schedule.entries-unreadable': 'error',
  'schedule.list-failed': 'warn',
  'schedule.swept': 'info',
  'consumer.failed': 'warn',
  'consumer.postponed': 'info',
  'consumer.lost-race': 'debug',
  'consumer.retries-exhausted': 'error',
  'consumer.queue-call-failed': 'warn',
  'consumer.queue-back': 'info',
} as const satisfies Record<OtherEvent['event'], Severity>;

/** Whether a sweep found nothing, and nothing failed. */
const isIdle = (event: MessagingEvent): boolean =>
  (event.event === 'polling.swept' || event.event === 'schedule.swept') &&
  event.listed === 0 &&
  event.failed === 0;

const severityOf = (event: MessagingEvent): Severity => {
  if (event.event === 'consumer.consumed') {
    return severityOfOutcome[event.outcome];
  }
  if (event.event === 'relay.message-failed') {
    return severityOfFault[event.fault];
  }
  if (isIdle(event)) {
    // A relay in a process sweeps every second.
    return 'debug';
  }
  return 'failed' in event && event.failed > 0 ? 'warn' : severityOfEvent[event.event];
};

/** Logs each messaging event under its own name, its counts and ids as fields. Events carry no payloads. */
export const logMessagingEvents =
  (logger: Logger): MessagingObserver =>
  (messagingEvent) => {
    const { event, ...fields } = messagingEvent;
    logger[severityOf(messagingEvent)](event, fields);
  };
