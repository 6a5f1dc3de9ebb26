import type { MessagingObserver } from '@dynamo-outbox/messaging';

/** Combines several observers into one. Each receives every event, in the given order. */
export const observeAll =
  (...observers: readonly MessagingObserver[]): MessagingObserver =>
  (event) => {
    for (const observe of observers) {
      observe(event);
    }
  };
