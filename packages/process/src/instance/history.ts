import { truncateText } from '@dynamo-outbox/kernel';
import type { HistoryEntry, ProcessInstance } from './process-instance.ts';

/** Most entries of a history. Older ones are counted, not kept. */
const maxEntries = 50;

const maxHistoryBytes = 32 * 1_024;

const maxNoteLength = 500;

/** What the history calls the place of an instance: its phase, or its status if it is in none. */
export const placeOf = ({ status, phase }: Pick<ProcessInstance, 'status' | 'phase'>): string =>
  status === 'running' ? phase : status;

/** Returns the last entries that together fit into the bytes, and at least the last one. */
const lastWithin = (entries: readonly HistoryEntry[], maxBytes: number): readonly HistoryEntry[] => {
  let bytes = 0;
  const first = entries.findLastIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    return bytes > maxBytes;
  });
  return entries.slice(Math.min(first + 1, entries.length - 1));
};

/** Adds an entry, and drops the oldest if there are too many or they are too large. */
export const withEntry = (
  { history, omitted }: Pick<ProcessInstance, 'history' | 'omitted'>,
  { note, ...entry }: HistoryEntry,
): Pick<ProcessInstance, 'history' | 'omitted'> => {
  const all = [
    ...history,
    { ...entry, ...(note === undefined ? {} : { note: truncateText(note, maxNoteLength) }) },
  ];
  const kept = lastWithin(all.slice(-maxEntries), maxHistoryBytes);
  return { history: kept, omitted: omitted + all.length - kept.length };
};
