import type { SeenMessage } from './inspect-queue.ts';

/** Place of a parked message in the order of its key, as sortable text. Empty for other messages. */
export const placeOf = ({ deadLetter: { parked } }: SeenMessage): string =>
  parked?.kind === 'message' ? `${parked.sortKey}#${String(parked.place).padStart(6, '0')}` : '';

/** Identifies a message in any queue: by its id, or by its whole content if the id cannot be read. */
const identityOf = ({ deadLetter, reading }: SeenMessage): string =>
  deadLetter.parked?.kind === 'message'
    ? deadLetter.parked.message.id
    : (reading.message?.id ?? deadLetter.body);

/** Remembers the messages that a redrive has sent. */
export class SentBefore {
  /** Number of messages that were sent after a later one of their ordering key. */
  outOfOrder = 0;
  readonly #identities = new Set<string>();
  readonly #lastPlaces = new Map<string, string>();

  /** Whether the message was sent before, perhaps under another id of the queue. */
  has(seen: SeenMessage): boolean {
    return this.#identities.has(identityOf(seen));
  }

  /** Records that a message was sent. */
  note(seen: SeenMessage): void {
    this.#identities.add(identityOf(seen));
    const { parked } = seen.deadLetter;
    if (parked?.kind !== 'message') {
      return;
    }
    const place = placeOf(seen);
    const last = this.#lastPlaces.get(parked.orderingKey) ?? '';
    this.outOfOrder += Number(place < last);
    this.#lastPlaces.set(parked.orderingKey, place < last ? last : place);
  }
}
