/** Whether a message passes a filter: always, never, or depending on values that only the message knows. */
export type Passage = 'passes' | 'blocked' | 'unknown';

/** A message passes all filters: a single blocking filter decides. */
export const passesAll = (passages: readonly Passage[]): Passage => {
  if (passages.includes('blocked')) {
    return 'blocked';
  }
  return passages.includes('unknown') ? 'unknown' : 'passes';
};

/** A message passes at least one filter: a single passing filter decides. */
export const passesAny = (passages: readonly Passage[]): Passage => {
  if (passages.includes('passes')) {
    return 'passes';
  }
  return passages.includes('unknown') ? 'unknown' : 'blocked';
};

/** A message passes if a condition holds. */
export const passesIf = (holds: boolean): Passage => (holds ? 'passes' : 'blocked');

/** A message passes if it does not pass the other filter. */
export const inverted = (passage: Passage): Passage => {
  if (passage === 'unknown') {
    return passage;
  }
  return passesIf(passage === 'blocked');
};
