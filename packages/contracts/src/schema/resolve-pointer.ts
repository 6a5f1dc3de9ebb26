import { isJsonObject } from '../json/json.ts';
import type { Schema } from './schema.ts';

const unescapePointer = (token: string): string =>
  decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');

const childOf = (value: unknown, token: string): unknown => {
  if (Array.isArray(value)) {
    return /^\d+$/u.test(token) ? value[Number(token)] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
};

/** Part of a document that a reference points at; `undefined` if it is not a pointer into this document. */
export const resolvePointer = (root: Schema, reference: string): unknown => {
  if (reference !== '#' && !reference.startsWith('#/')) {
    return undefined;
  }
  try {
    return reference.split('/').slice(1).map(unescapePointer).reduce<unknown>(childOf, root);
  } catch {
    // Not a valid percent encoding.
    return undefined;
  }
};
