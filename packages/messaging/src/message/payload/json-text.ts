/** Code of the character that begins and ends a string in JSON. */
export const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Index after a string whose opening quote is at `start`. */
export const endOfString = (text: string, start: number): number => {
  let place = start + 1;
  for (;;) {
    const end = text.indexOf('"', place);
    if (end === -1) {
      return text.length;
    }
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) {
      escapes += 1;
    }
    if (escapes % 2 === 0) {
      return end + 1;
    }
    place = end + 1;
  }
};

/** Whether a character begins an array or an object. */
export const opens = (code: number): boolean => code === openBracket || code === openBrace;

/** Whether a character ends an array or an object. */
export const closes = (code: number): boolean => code === closeBracket || code === closeBrace;
