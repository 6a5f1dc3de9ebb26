import type { Clock } from '@dynamo-outbox/kernel';
import type { UnitOfWork, WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import type { ConsumerObserver } from './consumer-event.ts';
import type { ConsumerGuards } from './guards/consumer-guards.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { MessageContext } from '../message/message.ts';
import type { UnpackOptions } from '../message/payload/unpack-options.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import type { Delivery } from './delivery.ts';
import type { MessageHandler } from './handle.ts';

/** A unit of work that also remembers which messages were processed. */
export interface ConsumerUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
}

/** Takes deliveries and makes each message's effect happen once. Knows neither SQS nor Lambda. */
export interface Consumer {
  /** Its name in the inbox, in logs and in metrics: `customers--orders`. */
  readonly name: string;

  /**
   * Consumes one delivery.
   *
   * MUST resolve to how the message ended: the queue may then forget it, or, when `rejected`, must move it to the
   * dead-letter queue. MUST reject when the message is to be delivered again, and soon after the delivery's signal is aborted, with
   * the signal's reason. May be called for many deliveries at once, also of the same message.
   */
  consume(delivery: Delivery): Promise<ConsumeOutcome>;
}

/** Options of a consumer. */
export interface ConsumerOptions<TUnitOfWork extends ConsumerUnitOfWork> {
  /**
   * Names the consumer within its inbox: the name of its queue is a good one, `customers--orders`. Two consumers that share
   * an inbox table need two names, or one will take the other's messages for its own duplicates.
   */
  readonly name: string;
  /** Opens a unit of work whose messages carry this context on: correlation id, and the consumed message as cause. */
  readonly openUnitOfWork: (context: MessageContext) => TUnitOfWork;
  /** One for each version of each message type, made by `handle`. During a rollout a consumer handles the old and the new version. */
  readonly handlers: readonly MessageHandler<NoInfer<TUnitOfWork>>[];
  /**
   * What to do with a message type that no handler takes. `ignore` acknowledges and counts it, as fits a topic that
   * carries more than this consumer wants; `reject` sends it to the dead-letter queue. Default `ignore`.
   */
  readonly unknownType?: 'ignore' | 'reject';
  /**
   * Where payloads are fetched that were too large for their message, how large a payload may be, and how much memory all in work
   * take together: 4 MiB, 100,000 JSON values and 64 MiB by default. Without a source a message with a claim check is rejected as
   * `FOREIGN_PAYLOAD`.
   */
  readonly payloads?: UnpackOptions;
  /** Optional checks of the order in which messages arrive. Default: none. The unit of work's inbox keeps the positions. */
  readonly guards?: ConsumerGuards;
  /** Receives every outcome and every failure. Default: no observer. */
  readonly observer?: ConsumerObserver;
  /** The clock that measures the lag. Default: the machine's clock. */
  readonly clock?: Clock;
  /** How often and how patiently a lost race is run again. */
  readonly lostRaces?: WithUnitOfWorkOptions;
}
