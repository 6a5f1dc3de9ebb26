import { closes, endOfString, opens, quote } from './json-text.ts';

const comma = 0x2c;
const space = 0x20;

/** Values that begin behind this character, given the one before it: an empty array or object holds none. */
const valuesAfter = (code: number, previous: number): number => {
  if (code === comma || opens(code)) {
    return 1;
  }
  return closes(code) && opens(previous) ? -1 : 0;
};

/**
 * Counts the values of JSON text: objects, arrays, texts, numbers, booleans and nulls, at any depth. Stops above `limit`.
 *
 * Parses nothing, so that it costs no memory. Of text that is not JSON it counts at least what a parser would have made before it failed.
 */
export const countJsonValues = (text: string, limit: number = Number.POSITIVE_INFINITY): number => {
  // The value behind an opening bracket counts in advance, and is taken back where there is none.
  let values = 1;
  let previous = 0;
  let place = 0;
  while (place < text.length && values <= limit + 1) {
    const code = text.charCodeAt(place);
    values += valuesAfter(code, previous);
    previous = code > space ? code : previous;
    place = code === quote ? endOfString(text, place) : place + 1;
  }
  return values;
};

/** Whether JSON text holds more than `limit` values. */
export const hasMoreJsonValues = (text: string, limit: number): boolean =>
  // Each value takes a character, and another before the next: short texts need not be read.
  text.length > limit * 2 && countJsonValues(text, limit) > limit;
