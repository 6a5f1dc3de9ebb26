import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { ConsumerEvent, ConsumerObserver } from '../../../consumer/consumer-event.ts';

type QueueCall = Extract<ConsumerEvent, { readonly event: 'consumer.queue-call-failed' }>['call'];

/** A call that the queue did not answer as it should. */
export interface FailedCall {
  readonly call: QueueCall;
  /** How many messages it was about. */
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

  /** A call failed. A queue that refuses single messages is not down, so each refusal is reported. */
  failed(call: FailedCall): void {
    const isRefusal = hasErrorCode(call.error, 'QUEUE_REFUSED_ENTRIES');
    if (isRefusal || !this.#isAway) {
      this.#observer({ event: 'consumer.queue-call-failed', consumer: this.#consumer, ...call });
    }
    this.#isAway ||= !isRefusal;
  }

  /** The queue hands out messages. */
  over(): void {
    if (this.#isAway) {
      this.#isAway = false;
      this.#observer({ event: 'consumer.queue-back', consumer: this.#consumer });
    }
  }
}
