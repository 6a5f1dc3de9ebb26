// SendMessageBatch, DeleteMessageBatch and ChangeMessageVisibilityBatch take at most 10 entries.
const maxEntries = 10;

/** Splits into what one batch call takes. */
export const inTens = <TEntry>(entries: readonly TEntry[]): readonly (readonly TEntry[])[] =>
  Array.from({ length: Math.ceil(entries.length / maxEntries) }, (_, ten) =>
    entries.slice(ten * maxEntries, (ten + 1) * maxEntries),
  );
