import { closes, endOfString, opens, quote } from './json-text.ts';
import { MAX_PAYLOAD_DEPTH } from './limits.ts';

/**
 * Whether the objects and arrays of JSON text are nested more than `limit` levels deep: `5` has none, `{"a":[1]}` has
 * two.
 *
 * Parses nothing and does not recurse, so it can read text on which a recursive reader would overflow the stack.
 */
export const isNestedDeeper = (text: string, limit: number = MAX_PAYLOAD_DEPTH): boolean => {
  // Each level has two characters, so short texts need not be read.
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
