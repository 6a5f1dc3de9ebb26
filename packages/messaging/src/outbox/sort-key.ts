import type { MessageId } from '../message/ids.ts';
import { decodeSequence, encodeSequence } from '../message/sequence.ts';

/*
 * For one ordering key, sort order is commit order. Items of earlier versions of this package begin with digits, a version, or
 * with `TIME#`. They sort before all that is written now: digits < `TIME#` < `VERSION#` < `WRITE#`.
 */
const versionPrefix = 'VERSION#';
const positionPrefix = 'WRITE#';

/** The sort key of an item of order `version`: the first version that its unit of work wrote. */
export const toVersionSortKey = (version: number): string => `${versionPrefix}${encodeSequence(version)}`;

/** The sort key of an item of order `commit`: the place of its commit among those of the key. */
export const toPositionSortKey = (position: number): string => `${positionPrefix}${encodeSequence(position)}`;

/** The sort key of an item of order `none`: the time of its first message, and what keeps it apart from others of that time. */
export const toTimeSortKey = (itemId: MessageId): string => `TIME#${itemId}`;

/** The sort key before every item of order `commit`. */
export const firstPositionSortKey = positionPrefix;

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

/** The version in the sort key of an item of order `version`, whichever part; `undefined` for others. */
export const fromVersionSortKey = (sortKey: string): number | undefined =>
  sortKey.startsWith(versionPrefix)
    ? decodeSequence(toFirstPartSortKey(sortKey).slice(versionPrefix.length))
    : undefined;

/** The position in the sort key of an item of order `commit`, whichever part; `undefined` for others. */
export const fromPositionSortKey = (sortKey: string): number | undefined =>
  sortKey.startsWith(positionPrefix)
    ? decodeSequence(toFirstPartSortKey(sortKey).slice(positionPrefix.length))
    : undefined;
