import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toDispatchState } from '../../outbox/query/dispatch-state.ts';
import type { RecordedPage, RecordedRange } from '../../outbox/query/recorded-items.ts';
import { isWithinTime } from '../../outbox/query/recorded-range.ts';
import { outboxAttributes } from '../tables/outbox-table.ts';
import { isCompanionKey } from './companion-items.ts';
import { fromMarkAttributes } from './item-marks.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';
import { placeAfter } from './recorded-places.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;
type RecordedEntry = RecordedPage['items'][number];

/** An item that was read, and where a page after it begins. */
export interface FoundItem {
  readonly attributes: Attributes;
  readonly cursorAfter: () => string;
}

/** Everything that was read for a page. */
export interface FoundPage {
  readonly found: readonly FoundItem[];
  readonly itemsRead: number;
  readonly readUnits: number;
  /** Absent on the last page. */
  readonly next?: string | undefined;
}

const toEntry = (attributes: Attributes): RecordedEntry | undefined => {
  const decoded = fromOutboxAttributes(attributes);
  const key = placeAfter(attributes);
  if ('item' in decoded) {
    const marks = fromMarkAttributes(attributes);
    return { ...decoded.item, dispatch: decoded.item.messages.map(({ id }) => toDispatchState(marks, id)) };
  }
  if (isCompanionKey(key.orderingKey)) {
    return undefined;
  }
  const recordedAt = attributes[outboxAttributes.recordedAt]?.S;
  return {
    ...key,
    undecodable: decoded.undecodable,
    ...(recordedAt === undefined ? {} : { recordedAt }),
    dispatch: toDispatchState(fromMarkAttributes(attributes)),
  };
};

/** Decodes what was read, and drops items that are outside the range or not outbox items. */
export const toRecordedPage = ({ found, next, ...cost }: FoundPage, range: RecordedRange): RecordedPage => {
  const entries = found.flatMap(({ attributes, cursorAfter }) => {
    const entry = toEntry(attributes);
    return entry !== undefined && isWithinTime(entry.recordedAt, range) ? [{ entry, cursorAfter }] : [];
  });
  return {
    items: entries.map(({ entry }) => entry),
    ...cost,
    ...(next === undefined ? {} : { next }),
    cursorAfter: (index) => {
      const after = entries[index];
      if (after === undefined) {
        throw new RangeError(`The page has ${entries.length} items, and no item ${index}.`);
      }
      return after.cursorAfter();
    },
  };
};
