/**
 * Returns the beginning of a text: at most `maxLength` UTF-16 units, cut between characters and never within a
 * surrogate pair.
 *
 * The result is always well-formed: half a surrogate pair becomes U+FFFD, because stores reject or change it.
 */
export const truncateText = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) {
    return text.toWellFormed();
  }
  const cut = text.slice(0, maxLength);
  const last = cut.charCodeAt(maxLength - 1);
  const isHalfPair = last >= 0xd800 && last <= 0xdbff;
  return (isHalfPair ? cut.slice(0, -1) : cut).toWellFormed();
};
