import type { Parked } from '../../parking/parked-message.ts';
import { QueueNotFoundError } from './errors.ts';
import type { MessageAttributes, DeadLetterMessage } from './dead-letter-message.ts';
import type { QueueDepth, DeadLetterQueue } from './dead-letter-queue.ts';

/** A message that a test puts into a queue. */
export interface PutMessage {
  readonly body: string;
  readonly groupId?: string;
  readonly attributes?: MessageAttributes;
  readonly sentAt?: Date;
  readonly parked?: Parked;
}

interface Lying {
  readonly message: DeadLetterMessage;
  isHidden: boolean;
}

const cutoff = '2026-11-20T12:00:00.001Z';

/** An in-memory queue that hides received messages until they are released or `showAll` is called. */
export class InMemoryDeadLetterQueue implements DeadLetterQueue {
  readonly name: string;
  readonly #isFifo: boolean;
  #lying: Lying[] = [];
  #count = 0;
  #isAfterCutoff = false;
  isGone = false;
  tellsTime = true;

  constructor(name: string) {
    this.name = name;
    this.#isFifo = name.endsWith('.fifo');
  }

  put(message: PutMessage): string {
    this.#count += 1;
    const deliveryId = `delivery-${this.#count}`;
    this.#lying.push({
      isHidden: false,
      message: {
        attributes: {},
        sentAt: new Date(this.#isAfterCutoff ? cutoff : '2026-11-20T10:00:00.000Z'),
        ...message,
        deliveryId,
        receipt: `receipt-${this.#count}`,
      },
    });
    return deliveryId;
  }

  /** Makes all received messages visible again. */
  showAll(): void {
    for (const lying of this.#lying) {
      lying.isHidden = false;
    }
  }

  bodies(): readonly string[] {
    return this.#lying.map(({ message }) => message.body);
  }

  async depth(): Promise<QueueDepth> {
    if (this.isGone) {
      throw new QueueNotFoundError(this.name);
    }
    const hidden = this.#lying.filter(({ isHidden }) => isHidden).length;
    return { visible: this.#lying.length - hidden, hidden };
  }

  /** Messages that were put without a time before this call are earlier; later ones are later. */
  async cutoff(): Promise<Date | undefined> {
    this.#isAfterCutoff = this.tellsTime;
    return this.tellsTime ? new Date(cutoff) : undefined;
  }

  async receive(limit: number): Promise<readonly DeadLetterMessage[]> {
    const locked = new Set(
      this.#lying.filter(({ isHidden }) => isHidden).map(({ message }) => message.groupId),
    );
    const received = this.#lying
      .filter(({ isHidden, message }) => !isHidden && !(this.#isFifo && locked.has(message.groupId)))
      .slice(0, limit);
    for (const lying of received) {
      lying.isHidden = true;
    }
    return received.map(({ message }) => message);
  }

  async release(messages: readonly DeadLetterMessage[]): Promise<void> {
    const ids = new Set(messages.map(({ deliveryId }) => deliveryId));
    for (const lying of this.#lying.filter(({ message }) => ids.has(message.deliveryId))) {
      lying.isHidden = false;
    }
  }

  async remove({ deliveryId }: DeadLetterMessage): Promise<void> {
    this.#lying = this.#lying.filter(({ message }) => message.deliveryId !== deliveryId);
  }
}
