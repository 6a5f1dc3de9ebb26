import type { OutboxItemKey } from '../outbox-item.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { InvalidCursorError } from './errors.ts';

/** An item that was returned in part, and how many of its messages are done. */
export interface PartOfItem extends OutboxItemKey {
  readonly messagesDone: number;
}

/** Where a query continues. */
export interface QueryPlace {
  /** Cursor of the recorded items; absent at the beginning. */
  readonly items?: string | undefined;
  /**
   * Items after the cursor that were returned in part. There are several if an item was recorded before one of them
   * meanwhile, and was returned in part too.
   */
  readonly parts: readonly PartOfItem[];
}

const kind = 'messages';

/** Encodes a place in a query with this fingerprint. */
export const encodeQueryPlace = (fingerprint: string, { items, parts }: QueryPlace): string =>
  encodeCursor([
    kind,
    fingerprint,
    items ?? null,
    ...parts.map(({ orderingKey, sortKey, messagesDone }) => [orderingKey, sortKey, messagesDone]),
  ]);

const toPart = (value: unknown): PartOfItem => {
  const [orderingKey, sortKey, messagesDone, ...others] = Array.isArray(value)
    ? Array.from<unknown>(value)
    : [];
  if (
    typeof orderingKey !== 'string' ||
    typeof sortKey !== 'string' ||
    typeof messagesDone !== 'number' ||
    others.length > 0
  ) {
    throw new InvalidCursorError();
  }
  return { orderingKey, sortKey, messagesDone };
};

/** Decodes a place in a query with this fingerprint. Throws `INVALID_CURSOR`. */
export const decodeQueryPlace = (fingerprint: string, cursor: string): QueryPlace => {
  const [foundFingerprint, items, ...parts] = decodeCursor(kind, cursor);
  if (foundFingerprint !== fingerprint || (items !== null && typeof items !== 'string')) {
    throw new InvalidCursorError();
  }
  return { items: items ?? undefined, parts: parts.map(toPart) };
};
