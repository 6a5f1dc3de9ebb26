import type { MessageId } from '../message/ids.ts';
import { decodeSequence, encodeSequence } from '../message/sequence.ts';

/*
 * For one ordering key, sort order is commit order. Sort keys of earlier versions of this package begin with the digits
 * of a version, or with `TIME#`. They sort before all new items: digits < `TIME#` < `VERSION#` < `WRITE#`.
 */
const versionPrefix = 'VERSION#';
const positionPrefix = 'WRITE#';

/** Sort key of an item with order `version`: the first version that its unit of work wrote. */
export const toVersionSortKey = (version: number): string => `${versionPrefix}${encodeSequence(version)}`;

/** Sort key of an item with order `commit`: the position of its commit among those of the key. */
export const toPositionSortKey = (position: number): string => `${positionPrefix}${encodeSequence(position)}`;

/** Sort key of an item with order `none`: the id of its first message, which begins with its time and is unique. */
export const toTimeSortKey = (itemId: MessageId): string => `TIME#${itemId}`;

/** Sort key before every item with order `commit`. */
export const firstPositionSortKey = positionPrefix;

/**
 * Sort key of a part, counted from 1. The first part has the key of the item; the key of the second part ends in
 * `#p002`.
 *
 * Parts sort directly after the first one and before the next item of the key.
 */
export const toPartSortKey = (sortKey: string, part: number): string =>
  part === 1 ? sortKey : `${sortKey}#p${String(part).padStart(3, '0')}`;

// Parts of earlier versions end in `#002`. No first part ends like this, because a UUID, a version and a position end
// in 12 digits.
const partSuffix = /#p?(\d{3})$/;

/** Sort key of the first part of the item with this sort key. */
export const toFirstPartSortKey = (sortKey: string): string => sortKey.replace(partSuffix, '');

/** Number of the part with this sort key, counted from 1. */
export const partNumberOf = (sortKey: string): number => Number(partSuffix.exec(sortKey)?.[1] ?? '1');

/** Version in the sort key of any part of an item with order `version`; `undefined` for other items. */
export const fromVersionSortKey = (sortKey: string): number | undefined =>
  sortKey.startsWith(versionPrefix)
    ? decodeSequence(toFirstPartSortKey(sortKey).slice(versionPrefix.length))
    : undefined;

/** Position in the sort key of any part of an item with order `commit`; `undefined` for other items. */
export const fromPositionSortKey = (sortKey: string): number | undefined =>
  sortKey.startsWith(positionPrefix)
    ? decodeSequence(toFirstPartSortKey(sortKey).slice(positionPrefix.length))
    : undefined;
