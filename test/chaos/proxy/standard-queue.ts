import { createRandom } from '../random.ts';
import type { Fault } from './fault.ts';

/** A message of a ReceiveMessage response. Other fields pass unchanged. */
export interface ReceivedMessage {
  readonly ReceiptHandle: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

interface Held {
  readonly message: ReceivedMessage;
  /** Number of receives before it is delivered. */
  receivesLeft: number;
}

const copyPrefix = 'chaos-copy-';

/** Whether a receipt handle belongs to a copy, which the queue does not know. */
export const isCopy = (receiptHandle: string | undefined): boolean =>
  receiptHandle?.startsWith(copyPrefix) ?? false;

const shuffle = <TValue>(values: readonly TValue[], random: () => number): TValue[] =>
  values
    .map((value) => ({ value, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);

const copyOf = (message: ReceivedMessage, number: number): ReceivedMessage => ({
  ...message,
  ReceiptHandle: `${copyPrefix}${number}`,
  Attributes: {
    ...message.Attributes,
    ApproximateReceiveCount: String(Number(message.Attributes?.['ApproximateReceiveCount'] ?? '1') + 1),
  },
});

const mostReceivesHeld = 4;

/**
 * Simulates the behaviour that a standard queue allows: duplicates and reordering.
 *
 * A message that is held back stays in flight at the queue. If that takes too long, the queue redelivers it.
 */
export class StandardQueueLiberties {
  #held: Held[] = [];
  #copies = 0;

  /**
   * Turns the messages of the queue into those for the client, at most `maximum`. Returns whether the fault was
   * injected.
   */
  deliver(
    messages: readonly ReceivedMessage[],
    maximum: number,
    fault: Fault | undefined,
  ): { readonly delivered: readonly ReceivedMessage[]; readonly isFaulty: boolean } {
    const due = this.#due(messages.length === 0);
    const isFaulty = fault !== undefined && messages.length > 0;
    const kept = isFaulty ? this.#tamper(messages, fault) : messages;
    const delivered = [...kept, ...due.splice(0, maximum - kept.length)];
    this.#held.push(...due.map((message) => ({ message, receivesLeft: 0 })));
    return { delivered, isFaulty };
  }

  /**
   * Returns the messages that are due. After an empty receive, a long poll has passed, so all held messages are due.
   */
  #due(isEmptyReceive: boolean): ReceivedMessage[] {
    const isDue = ({ receivesLeft }: Held): boolean => receivesLeft <= 0 || isEmptyReceive;
    this.#held.forEach((held) => {
      held.receivesLeft -= 1;
    });
    const due = this.#held.filter(isDue);
    this.#held = this.#held.filter((held) => !isDue(held));
    return due.map(({ message }) => message);
  }

  #tamper(messages: readonly ReceivedMessage[], { kind, dice }: Fault): readonly ReceivedMessage[] {
    const random = createRandom(dice);
    const shuffled = shuffle(messages, random);
    const chosen = shuffled.slice(0, Math.ceil(messages.length / 2));
    const hold = (message: ReceivedMessage): void => {
      this.#held.push({ message, receivesLeft: Math.floor(random() * mostReceivesHeld) });
    };
    if (kind === 'duplicate-delivery') {
      for (const message of chosen) {
        this.#copies += 1;
        hold(copyOf(message, this.#copies));
      }
      return messages;
    }
    chosen.forEach(hold);
    return shuffled.slice(chosen.length);
  }
}
