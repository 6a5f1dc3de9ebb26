import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DueCursor } from '../../schedule/scheduled-messages.ts';
import { scheduledAttributes as names } from '../tables/outbox-table.ts';

// The keys of the index and of its table, which are all texts.
const keyNames = [names.shard, names.place, names.partitionKey, names.sortKey] as const;

/** Encodes the key of the last item that a page of the index read, unchanged, so that damaged items end no list. */
export const toDueCursor = (key: Readonly<Record<string, AttributeValue>>): DueCursor =>
  JSON.stringify(keyNames.map((name) => key[name]?.S ?? ''));

/** Decodes a cursor that `toDueCursor` encoded. */
export const fromDueCursor = (cursor: DueCursor): Record<string, AttributeValue> => {
  const texts: unknown = JSON.parse(cursor);
  return Object.fromEntries(
    keyNames.map((name, index) => [name, { S: Array.isArray(texts) ? String(texts[index]) : '' }]),
  );
};
