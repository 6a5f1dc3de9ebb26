import type { MessagingObserver } from '@dynamo-outbox/messaging';

/** One observer of several: each is told of every event, in the order given. */
export const observeAll =
  (...observers: readonly MessagingObserver[]): MessagingObserver =>
  (event) => {
    for (const observe of observers) {
      observe(event);
    }
  };
