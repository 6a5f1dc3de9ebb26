import type { PlainItem, PlainValue } from '@dynamo-outbox/unit-of-work/dynamodb';

/** Creates the error of an attribute that cannot be read. */
export type ToError = (reason: string) => Error;

const isItem = (value: PlainValue | undefined): value is PlainItem =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Uint8Array);

/** Reads a list of maps. */
export const membersOf = (item: PlainItem, name: string, toError: ToError): readonly PlainItem[] => {
  const value = item[name];
  const members: readonly PlainValue[] = Array.isArray(value) ? value : [];
  const items = members.filter(isItem);
  if (!Array.isArray(value) || items.length !== members.length) {
    throw toError(`${name} is not a list of maps`);
  }
  return items;
};

/** Reads a map. */
export const mapIn = (item: PlainItem, name: string, toError: ToError): PlainItem => {
  const value = item[name];
  if (!isItem(value)) {
    throw toError(`${name} is not a map`);
  }
  return value;
};

/** Reads a text; `undefined` if there is none. */
export const optionalText = (item: PlainItem, name: string): string | undefined => {
  const value = item[name];
  return typeof value === 'string' ? value : undefined;
};

/** Reads a number; `undefined` if there is none. */
export const optionalNumber = (item: PlainItem, name: string): number | undefined => {
  const value = item[name];
  return typeof value === 'number' ? value : undefined;
};

/** Reads a text that may be empty: what handlers and operators wrote. */
export const readText = (item: PlainItem, name: string, toError: ToError): string => {
  const value = optionalText(item, name);
  if (value === undefined) {
    throw toError(`${name} is missing or not a text`);
  }
  return value;
};
