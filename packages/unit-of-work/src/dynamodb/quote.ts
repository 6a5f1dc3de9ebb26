import { truncateText } from '@dynamo-outbox/kernel';

const maxQuoted = 40;

/** Formats a value for an error: in quotes and shortened. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > maxQuoted ? `${truncateText(text, maxQuoted)}…` : text);
