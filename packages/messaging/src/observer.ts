import type { Observer } from '@dynamo-outbox/kernel';
import type { ConsumerEvent } from './consumer/consumer-event.ts';
import type { PollingEvent } from './relay/polling/polling-event.ts';
import type { RelayEvent } from './relay/relay-event.ts';

/** Every event of relays and consumers. Fields are counts, milliseconds and ids; never payloads. */
export type MessagingEvent = ConsumerEvent | PollingEvent | RelayEvent;

/** Receives all events. Logs and metrics subscribe to it; you can add your own. MUST NOT throw. */
export type MessagingObserver = Observer<MessagingEvent>;
