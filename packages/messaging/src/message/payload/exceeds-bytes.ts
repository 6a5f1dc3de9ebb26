/** Whether a text has more than `limit` bytes in UTF-8; measures only where the length does not decide. */
export const exceedsBytes = (text: string, limit: number): boolean =>
  // A UTF-16 unit takes 1 to 3 bytes.
  text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
