const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

// East Asian wide and fullwidth characters, and emoji, take two columns.
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\uFE0F/u;

const combiningOnly = /^[\p{M}\u200C\u200D]+$/u;

/** Splits text into user-perceived characters. */
export const toGraphemes = (text: string): readonly string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

const widthOf = (grapheme: string): number => {
  if (wide.test(grapheme)) {
    return 2;
  }
  return combiningOnly.test(grapheme) ? 0 : 1;
};

const ascii = /^[\x20-\x7E]*$/;

/** Returns the display width of printable text in columns. */
export const displayWidth = (text: string): number =>
  ascii.test(text) ? text.length : toGraphemes(text).reduce((sum, grapheme) => sum + widthOf(grapheme), 0);
