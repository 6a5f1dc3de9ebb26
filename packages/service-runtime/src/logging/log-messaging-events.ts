import type { MessagingEvent, MessagingObserver } from '@dynamo-outbox/messaging';

import type { Logger } from './logger.ts';

type Severity = keyof Logger;

const outcomeSeverity = {
  processed: 'info',
  duplicate: 'info',
  ignored: 'debug',
  rejected: 'error',
} as const satisfies Record<string, Severity>;

/** Failures that come again are warnings; what somebody has to look at, such as a dead-lettered message, is an error. */
const severityOf = (event: MessagingEvent): Severity => {
  switch (event.event) {
    case 'relay.published-batch':
      return event.failed > 0 ? 'warn' : 'debug';
    case 'relay.dispatched':
      return event.failed > 0 ? 'warn' : 'info';
    case 'relay.undecodable':
      return 'error';
    case 'relay.marks-failed':
    case 'consumer.failed':
      return 'warn';
    case 'consumer.consumed':
      return outcomeSeverity[event.outcome];
  }
};

/** Logs each messaging event under its own name, its counts and ids as fields. Events carry no payloads. */
export const logMessagingEvents =
  (logger: Logger): MessagingObserver =>
  (messagingEvent) => {
    const { event, ...fields } = messagingEvent;
    logger[severityOf(messagingEvent)](event, fields);
  };
