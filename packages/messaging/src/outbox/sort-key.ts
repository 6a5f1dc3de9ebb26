import type { MessageId } from '../message/ids.ts';
import { encodeSequence } from '../message/sequence.ts';

// Sorts behind every digit, so that items without a version follow those with one, among themselves by time.
const withoutVersion = 'TIME';

/**
 * The sort key of an item's first part: zero-padded version, or `TIME` without one, `#`, and a UUIDv7.
 *
 * Sorts by version and, where units of work share one, by time.
 */
export const toSortKey = (version: number | undefined, itemId: MessageId): string =>
  `${version === undefined ? withoutVersion : encodeSequence(version)}#${itemId}`;

/** The sort key of a part, counted from 1: the first is the item's own, the second ends in `#002`. */
export const toPartSortKey = (sortKey: string, part: number): string =>
  part === 1 ? sortKey : `${sortKey}#${String(part).padStart(3, '0')}`;
