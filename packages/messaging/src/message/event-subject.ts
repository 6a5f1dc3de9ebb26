/*
 * CloudEvents forbids control characters and noncharacters in its texts, and a subject is any id. A subject with one of them is `%#`
 * and the id, in which these characters and `%` are percent-encoded. So is a subject that begins with `%#` itself, so that different ids
 * have different subjects. Any other subject is the id.
 */
import { percentDecode, percentEncode } from './percent-encoding.ts';

const mark = '%#';

const forbidden = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

const encodedCharacters = /[%\p{Cc}\p{Noncharacter_Code_Point}]+/gu;

/** Returns the `subject` of a CloudEvent about this id. */
export const toEventSubject = (id: string): string =>
  forbidden.test(id) || id.startsWith(mark) ? `${mark}${percentEncode(id, encodedCharacters)}` : id;

/** Returns the id in the `subject` of a CloudEvent. A text that `toEventSubject` does not return is itself the id. */
export const fromEventSubject = (subject: string): string => {
  if (!subject.startsWith(mark)) {
    return subject;
  }
  const id = percentDecode(subject.slice(mark.length));
  return id !== undefined && toEventSubject(id) === subject ? id : subject;
};
