import { findJsonFault, type JsonFault } from './json-fault.ts';

/** A value, or a sentence about the first place at which the text is not JSON. */
export type ParsedJson = { readonly value: unknown } | { readonly fault: string };

// Editors on Windows write one; JSON.parse takes none.
const byteOrderMark = /^\uFEFF/;

const describe = (text: string, { offset, expected }: JsonFault): string => {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  const column = Array.from(before.at(-1) ?? '').length + 1;
  const [found] = text.slice(offset).match(/^(?:[\w.+-]{1,20}|[^\s])/u) ?? [];
  const what = found ?? (offset >= text.length ? 'the end of the file' : 'the end of the line');
  const quoted = found === undefined ? what : `"${found}"`;
  return `not JSON: line ${before.length}, column ${column}: expected ${expected}, found ${quoted}`;
};

/** The fault is looked for level by level on the stack, which ends before thousands of levels do. */
const tryToFindFault = (text: string): JsonFault | undefined => {
  try {
    return findJsonFault(text);
  } catch {
    return undefined;
  }
};

/** Parses JSON, with or without a byte order mark. Never throws: says where the text is not JSON, and what JSON has there. */
export const parseJson = (given: string): ParsedJson => {
  const text = given.replace(byteOrderMark, '');
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    const fault = tryToFindFault(text);
    return { fault: fault === undefined ? 'not JSON' : describe(text, fault) };
  }
};
