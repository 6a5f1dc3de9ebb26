import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { ConsumerEvent, ConsumerObserver } from '../../../consumer/consumer-event.ts';

type QueueCall = Extract<ConsumerEvent, { readonly event: 'consumer.queue-call-failed' }>['call'];

/** A failed call to the queue. */
export interface FailedCall {
  readonly call: QueueCall;
  /** Number of messages in the call. */
  readonly messages: number;
  readonly error: unknown;
}

/** Reports an outage of the queue once when it begins, and once when it ends. */
export class QueueOutage {
  readonly #consumer: string;
  readonly #observer: ConsumerObserver;
  #isAway = false;

  constructor(consumer: string, observer: ConsumerObserver) {
    this.#consumer = consumer;
    this.#observer = observer;
  }

  /** Records a failed call. A queue that rejects single messages is not down, so each rejection is reported. */
  failed(call: FailedCall): void {
    const isRefusal = hasErrorCode(call.error, 'QUEUE_REFUSED_ENTRIES');
    if (isRefusal || !this.#isAway) {
      this.#observer({ event: 'consumer.queue-call-failed', consumer: this.#consumer, ...call });
    }
    this.#isAway ||= !isRefusal;
  }

  /** Records that the queue delivers messages again. */
  over(): void {
    if (this.#isAway) {
      this.#isAway = false;
      this.#observer({ event: 'consumer.queue-back', consumer: this.#consumer });
    }
  }
}
