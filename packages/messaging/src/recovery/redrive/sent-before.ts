import type { SeenMessage } from './inspect-queue.ts';

/** The place of a parked message in the order of its key; sorts as text. Empty for what is not parked. */
export const placeOf = ({ deadLetter: { parked } }: SeenMessage): string =>
  parked?.kind === 'message' ? `${parked.sortKey}#${String(parked.place).padStart(6, '0')}` : '';

/** What a message is known by wherever it waits: its id, or all of it where that cannot be read. */
const identityOf = ({ deadLetter, reading }: SeenMessage): string =>
  deadLetter.parked?.kind === 'message'
    ? deadLetter.parked.message.id
    : (reading.message?.id ?? deadLetter.body);

/** Remembers what a redrive has sent. */
export class SentBefore {
  /** Messages that were sent behind a later one of their ordering key. */
  outOfOrder = 0;
  readonly #identities = new Set<string>();
  readonly #lastPlaces = new Map<string, string>();

  /** Whether the message was sent, though perhaps from another place in the queue. */
  has(seen: SeenMessage): boolean {
    return this.#identities.has(identityOf(seen));
  }

  /** Notes that a message was sent. */
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
