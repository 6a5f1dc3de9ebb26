// Control characters, lone surrogates, line and paragraph separators, and invisible format characters, among them those
// that reverse the direction of text. Joiners stay: scripts and emoji need them, and they move nothing.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu;

const toEscape = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text from outside safe to show in a line of a terminal or a log.
 *
 * Replaces every character that can move the cursor, end the line, change colours, reverse text or hide by its JSON
 * escape, such as `\u001b` for ESC. Everything else stays as it is. Escaping twice gives the same text.
 */
export const escapeUnprintable = (text: string): string =>
  text.replace(unprintable, (character) => shortEscapes[character] ?? toEscape(character));

/**
 * Makes a JSON document safe to show in a terminal: the same document when parsed, without a raw unprintable character.
 *
 * `JSON.stringify` escapes control characters below U+0020 itself, so those that are left are line breaks between tokens.
 */
export const escapeUnprintableInJson = (json: string): string =>
  json.replace(unprintable, (character) => (character < ' ' ? character : toEscape(character)));
