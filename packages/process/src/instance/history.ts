import { truncateText } from '@dynamo-outbox/kernel';
import type { HistoryEntry, ProcessInstance } from './process-instance.ts';

/** Most entries of a history. Older ones are counted, not kept. */
export const MAX_HISTORY = 50;

const maxNoteLength = 500;

/** What the history calls the place of an instance: its phase, or its status if it is in none. */
export const placeOf = ({ status, phase }: Pick<ProcessInstance, 'status' | 'phase'>): string =>
  status === 'running' ? phase : status;

/** Adds an entry, and drops the oldest if there are too many. */
export const withEntry = (
  { history, omitted }: Pick<ProcessInstance, 'history' | 'omitted'>,
  { note, ...entry }: HistoryEntry,
): Pick<ProcessInstance, 'history' | 'omitted'> => {
  const all = [
    ...history,
    { ...entry, ...(note === undefined ? {} : { note: truncateText(note, maxNoteLength) }) },
  ];
  const kept = all.slice(-MAX_HISTORY);
  return { history: kept, omitted: omitted + all.length - kept.length };
};
