import { findJsonFault, type JsonFault } from './json-fault.ts';

/** A value, or a sentence about the first place where the text is not valid JSON. */
export type ParsedJson = { readonly value: unknown } | { readonly fault: string };

// Editors on Windows write a byte order mark; JSON.parse rejects it.
const byteOrderMark = /^\uFEFF/;

const describe = (text: string, { offset, expected }: JsonFault): string => {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  const column = Array.from(before.at(-1) ?? '').length + 1;
  const [found] = text.slice(offset).match(/^(?:[\w.+-]{1,20}|[^\s])/u) ?? [];
  const what = found ?? (offset >= text.length ? 'the end of the file' : 'the end of the line');
  const quoted = found === undefined ? what : `"${found}"`;
  return `not JSON: line ${before.length}, column ${column}: expected ${expected}, found ${quoted}`;
};

/** The search recurses level by level; thousands of levels would exceed the stack. */
const tryToFindFault = (text: string): JsonFault | undefined => {
  try {
    return findJsonFault(text);
  } catch {
    return undefined;
  }
};

/**
 * Parses JSON, with or without a byte order mark. Never throws: reports where the text is not valid JSON, and what JSON
 * expects there.
 */
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
