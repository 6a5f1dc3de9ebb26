/*
 * CloudEvents forbids control characters and noncharacters in its texts, and a subject is any id. A subject with one of them is `%#`
 * and the id, in which these characters and `%` are percent-encoded. So is a subject that begins with `%#` itself, so that different ids
 * have different subjects. Any other subject is the id.
 */
const mark = '%#';

const forbidden = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

const encodedCharacters = /[%\p{Cc}\p{Noncharacter_Code_Point}]+/gu;

const percentEncode = (characters: string): string =>
  Array.from(Buffer.from(characters), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );

/** Returns the `subject` of a CloudEvent about this id. */
export const toEventSubject = (id: string): string =>
  forbidden.test(id) || id.startsWith(mark) ? `${mark}${id.replace(encodedCharacters, percentEncode)}` : id;

/** Returns the id in the `subject` of a CloudEvent. A text that `toEventSubject` does not return is itself the id. */
export const fromEventSubject = (subject: string): string => {
  if (!subject.startsWith(mark)) {
    return subject;
  }
  try {
    const id = decodeURIComponent(subject.slice(mark.length));
    return toEventSubject(id) === subject ? id : subject;
  } catch {
    return subject;
  }
};
