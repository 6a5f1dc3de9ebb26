import { closes, endOfString, opens, quote } from './json-text.ts';
import { MAX_PAYLOAD_DEPTH } from './limits.ts';

/**
 * Whether objects and arrays of JSON text lie inside each other more than `limit` levels deep: `5` has none, `{"a":[1]}` has two.
 *
 * Parses nothing and uses no stack, so that it also reads text on which a recursive reader would overflow it.
 */
export const isNestedDeeper = (text: string, limit: number = MAX_PAYLOAD_DEPTH): boolean => {
  // Each level takes two characters: short texts need not be read.
  if (text.length <= limit * 2) {
    return false;
  }
  let depth = 0;
  let place = 0;
  while (place < text.length && depth <= limit) {
    const code = text.charCodeAt(place);
    depth += opens(code) ? 1 : closes(code) ? -1 : 0;
    place = code === quote ? endOfString(text, place) : place + 1;
  }
  return depth > limit;
};
