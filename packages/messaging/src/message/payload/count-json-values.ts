import { closes, endOfString, opens, quote } from './json-text.ts';

const comma = 0x2c;
const space = 0x20;

/**
 * Number of values that begin after this character, given the one before it. An empty array or object contains none.
 */
const valuesAfter = (code: number, previous: number): number => {
  if (code === comma || opens(code)) {
    return 1;
  }
  return closes(code) && opens(previous) ? -1 : 0;
};

/**
 * Counts the values of JSON text: objects, arrays, texts, numbers, booleans and nulls, at any depth. Stops above
 * `limit`.
 *
 * Parses nothing, so it needs no memory. In text that is not JSON, it counts at least as many values as a parser
 * creates before it fails.
 */
export const countJsonValues = (text: string, limit: number = Number.POSITIVE_INFINITY): number => {
  // The value after an opening bracket is counted in advance, and subtracted if there is none.
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

/** Whether JSON text contains more than `limit` values. */
export const hasMoreJsonValues = (text: string, limit: number): boolean =>
  // Each value has a character, and another one before the next value, so short texts need not be read.
  text.length > limit * 2 && countJsonValues(text, limit) > limit;
