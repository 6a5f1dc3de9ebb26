import type { RedriveMarks } from '../../outbox/redrive-marks.ts';
import type { MessagePublisher } from '../../relay/message-publisher.ts';
import { NotPublishableError, PublishFailedError } from './errors.ts';
import type { RedrivenMessage, RedriveTarget } from './redrive-target.ts';

/** Options of a redrive target that publishes. */
export interface PublishingRedriveTargetOptions {
  /** Name of the target. Default: `topic`. */
  readonly name?: string;
  readonly publisher: MessagePublisher;
  /** Marks published messages; absent for an outbox without tracking. */
  readonly store?: RedriveMarks;
}

/**
 * Publishes parked messages to their topics, and then marks each one in its item.
 *
 * A message that cannot be marked counts as not sent. It stays parked, and the next attempt publishes it again.
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

  /**
   * Rejects with `NOT_PUBLISHABLE` for a record without a message, and with `PUBLISH_FAILED` if the broker did not
   * accept it.
   */
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
