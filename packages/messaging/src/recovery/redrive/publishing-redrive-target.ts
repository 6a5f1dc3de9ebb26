import type { RedriveMarks } from '../../outbox/redrive-marks.ts';
import type { MessagePublisher } from '../../relay/message-publisher.ts';
import { NotPublishableError, PublishFailedError } from './errors.ts';
import type { RedrivenMessage, RedriveTarget } from './redrive-target.ts';

/** What parked messages are published with. */
export interface PublishingRedriveTargetOptions {
  /** Its name, as people know it. Default: `topic`. */
  readonly name?: string;
  readonly publisher: MessagePublisher;
  /** Marks what is published; absent for an outbox without tracking. */
  readonly store?: RedriveMarks;
}

/**
 * Publishes parked messages to their topics, and marks each in its item once it is.
 *
 * A message that cannot be marked counts as not sent: it stays parked, and is published again by the next attempt.
 */
export class PublishingRedriveTarget implements RedriveTarget {
  readonly name: string;
  readonly #publisher: MessagePublisher;
  readonly #store: RedriveMarks | undefined;

  constructor({ name = 'topic', publisher, store }: PublishingRedriveTargetOptions) {
    this.name = name;
    this.#publisher = publisher;
    this.#store = store;
  }

  /** Rejects with `NOT_PUBLISHABLE` for what holds no message, and with `PUBLISH_FAILED` when the broker took it not. */
  async send({ body, deadLetter: { parked } }: RedrivenMessage): Promise<void> {
    if (parked?.kind !== 'message') {
      throw new NotPublishableError();
    }
    const { orderingKey, sortKey, message } = parked;
    const [result] = await this.#publisher.publish(message.topic, [
      { message: { ...message, body }, orderingKey },
    ]);
    if (result?.outcome !== 'published') {
      throw new PublishFailedError(message.topic, result);
    }
    await this.#store?.markRedriven({ orderingKey, sortKey }, message.id);
  }
}
