/** Percent-encodes the UTF-8 bytes of the runs of characters that a pattern matches. The pattern is global. */
export const percentEncode = (text: string, encoded: RegExp): string =>
  text.replace(encoded, (characters) =>
    Array.from(
      Buffer.from(characters),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join(''),
  );

/** Decodes a percent-encoded text; `undefined` if it is malformed. */
export const percentDecode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
