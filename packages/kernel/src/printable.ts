// Control characters, lone surrogates, line and paragraph separators, and invisible format characters, including those
// that reverse the direction of text. Joiners stay: scripts and emoji need them, and they do not move text.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu;

const toEscape = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes untrusted text safe to show in a line of a terminal or a log.
 *
 * Replaces every character that can move the cursor, end the line, change colours, reverse text or hide with its JSON
 * escape, such as `\u001b` for ESC. All other characters stay as they are. Escaping twice gives the same text.
 */
export const escapeUnprintable = (text: string): string =>
  text.replace(unprintable, (character) => shortEscapes[character] ?? toEscape(character));

/**
 * Makes a JSON document safe to show in a terminal. It parses to the same document and contains no raw unprintable
 * character.
 *
 * `JSON.stringify` itself escapes control characters below U+0020, so the remaining ones are line breaks between
 * tokens.
 */
export const escapeUnprintableInJson = (json: string): string =>
  json.replace(unprintable, (character) => (character < ' ' ? character : toEscape(character)));
