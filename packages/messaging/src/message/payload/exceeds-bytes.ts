/** Whether a text has more than `limit` bytes in UTF-8. Measures them only if the length does not decide. */
export const exceedsBytes = (text: string, limit: number): boolean =>
  // A UTF-16 unit has 1 to 3 bytes.
  text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
