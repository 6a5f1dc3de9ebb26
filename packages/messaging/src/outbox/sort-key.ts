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

/**
 * The sort key of a part, counted from 1: the first is the item's own, the second ends in `#p002`.
 *
 * Parts sort right behind the first one, and before the next item of the key.
 */
export const toPartSortKey = (sortKey: string, part: number): string =>
  part === 1 ? sortKey : `${sortKey}#p${String(part).padStart(3, '0')}`;

// Items of earlier versions end in `#002`. No first part ends like this: a UUID, a version and a position have 12 digits there.
const partSuffix = /#p?(\d{3})$/;

/** The sort key of the first part of the item that this sort key belongs to. */
export const toFirstPartSortKey = (sortKey: string): string => sortKey.replace(partSuffix, '');

/** Which part a sort key belongs to, counted from 1. */
export const partNumberOf = (sortKey: string): number => Number(partSuffix.exec(sortKey)?.[1] ?? '1');
