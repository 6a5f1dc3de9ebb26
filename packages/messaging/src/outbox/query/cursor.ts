import { InvalidCursorError } from './errors.ts';

/** Encodes the parts of a cursor as one word, which is safe in URLs and on command lines. */
export const encodeCursor = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

const parse = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new InvalidCursorError({ cause });
  }
};

/**
 * Decodes the parts of a cursor of this kind. Throws `INVALID_CURSOR` for any text that `encodeCursor` does not return
 * for this kind. The caller checks the parts.
 */
export const decodeCursor = (kind: string, cursor: string): readonly unknown[] => {
  const parsed = parse(cursor);
  const [foundKind, ...parts] = Array.isArray(parsed) ? Array.from<unknown>(parsed) : [];
  // Decoders of base64 skip invalid characters, so a damaged cursor could otherwise be accepted.
  if (foundKind !== kind || encodeCursor([kind, ...parts]) !== cursor) {
    throw new InvalidCursorError();
  }
  return parts;
};
