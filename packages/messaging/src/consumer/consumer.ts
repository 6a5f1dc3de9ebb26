import type { Clock } from '@dynamo-outbox/kernel';
import type { UnitOfWork, WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import type { ConsumerObserver } from './consumer-event.ts';
import type { MessageDecoder } from './decoding/message-decoder.ts';
import type { ConsumerGuards } from './guards/consumer-guards.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { MessageContext } from '../message/message.ts';
import type { UnpackOptions } from '../message/payload/unpack-options.ts';
import type { MessageTracing } from '../tracing/message-tracing.ts';
import type { CallerVerifier } from './caller-verifier.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import type { Delivery } from './delivery.ts';
import type { MessageHandler } from './handle.ts';

/** A unit of work that also records which messages were processed. */
export interface ConsumerUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
}

/** Consumes deliveries, so that the effect of each message happens once. Independent of SQS and Lambda. */
export interface Consumer {
  /** Its name in the inbox, in logs and in metrics: `customers--orders`. */
  readonly name: string;

  /**
   * Consumes one delivery.
   *
   * MUST resolve to the outcome of the message. The queue may then delete it, or must move it to the dead-letter queue
   * if it was `rejected`. MUST reject if the message must be redelivered. MUST reject soon after the delivery's signal
   * is aborted, with the signal's reason. May be called for many deliveries at the same time, also of the same message.
   */
  consume(delivery: Delivery): Promise<ConsumeOutcome>;
}

/** Options of a consumer. */
export interface ConsumerOptions<TUnitOfWork extends ConsumerUnitOfWork> {
  /**
   * Name of the consumer within its inbox. Use the name of its queue, such as `customers--orders`. Two consumers that
   * share an inbox table need different names; otherwise each treats the other's messages as duplicates.
   */
  readonly name: string;
  /**
   * Opens a unit of work whose messages get this context: the correlation id, and the consumed message as their cause.
   */
  readonly openUnitOfWork: (context: MessageContext) => TUnitOfWork;
  /**
   * Handlers from `handle`, one for each message type. It also handles the older versions in the definition's `from`. Two handlers of
   * one type must read different versions.
   */
  readonly handlers: readonly MessageHandler<NoInfer<TUnitOfWork>>[];
  /**
   * Formats of the bodies, in the order in which they are tried: `[ownMessages, s3Notifications()]`. Default: only the messages of
   * this toolkit. A body that no decoder reads is rejected as `UNREADABLE_MESSAGE`.
   */
  readonly decoders?: readonly MessageDecoder[] | undefined;
  /**
   * Policy for a message type without a handler. `ignore` acknowledges and counts the message, which suits a topic with
   * more types than this consumer needs. `reject` sends it to the dead-letter queue. Default `ignore`.
   */
  readonly unknownType?: 'ignore' | 'reject';
  /**
   * Verifies who caused each message. Handlers read the result as `context.caller`, and the messages that they send have the
   * same caller. A message whose caller is not valid is rejected, also if its handler requires none. Without a verifier, the
   * consumer ignores callers, and `context.caller` is absent.
   */
  readonly callerVerifier?: CallerVerifier;
  /**
   * Source of payloads that were too large for their message, and limits. By default a payload has at most 4 MiB and
   * 100,000 JSON values, and all payloads in progress share 64 MiB of memory. Without a source, a message with a claim
   * check is rejected as `FOREIGN_PAYLOAD`.
   */
  readonly payloads?: UnpackOptions;
  /**
   * Optional checks of the order in which messages arrive. Default: none. The inbox of the unit of work stores the
   * positions.
   */
  readonly guards?: ConsumerGuards;
  /** Receives every outcome and every failure. Default: no observer. */
  readonly observer?: ConsumerObserver;
  /** Records each delivery as a span. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
  /** Clock that measures the lag. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Number of runs after lost races, and the waits between them. */
  readonly lostRaces?: WithUnitOfWorkOptions;
}
