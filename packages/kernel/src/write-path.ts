import { truncateText } from './text.ts';

const maxPathLength = 100;
const plainKey = /^[A-Za-z_$][\w$]{0,63}$/;

// The sender of the value chooses the keys of records. Quoting keeps their line breaks out of logs.
const writeKey = (key: PropertyKey): string => {
  if (typeof key === 'number') {
    return `[${key}]`;
  }
  const text = String(key);
  return plainKey.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`;
};

/** A key of a path, or an object with it, as schema libraries state it. */
type Segment = PropertyKey | { readonly key: PropertyKey };

const keyOf = (segment: Segment): PropertyKey => (typeof segment === 'object' ? segment.key : segment);

/** Writes the path of a field, such as `lines[2].sku`, with at most 100 characters; `whole` for the whole value. */
export const writePath = (path: readonly Segment[], whole: string): string =>
  truncateText(
    path
      .map((segment) => writeKey(keyOf(segment)))
      .join('')
      .replace(/^\./, ''),
    maxPathLength,
  ) || whole;
