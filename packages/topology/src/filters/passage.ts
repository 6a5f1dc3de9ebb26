/** Whether a message passes a filter: surely, surely not, or depending on what only the message knows. */
export type Passage = 'passes' | 'blocked' | 'unknown';

/** A message passes all filters: one that blocks it decides. */
export const passesAll = (passages: readonly Passage[]): Passage => {
  if (passages.includes('blocked')) {
    return 'blocked';
  }
  return passages.includes('unknown') ? 'unknown' : 'passes';
};

/** A message passes at least one filter: one that lets it through decides. */
export const passesAny = (passages: readonly Passage[]): Passage => {
  if (passages.includes('passes')) {
    return 'passes';
  }
  return passages.includes('unknown') ? 'unknown' : 'blocked';
};

/** A message passes where a condition holds. */
export const passesIf = (holds: boolean): Passage => (holds ? 'passes' : 'blocked');

/** A message passes where it does not pass the other filter. */
export const inverted = (passage: Passage): Passage => {
  if (passage === 'unknown') {
    return passage;
  }
  return passesIf(passage === 'blocked');
};
