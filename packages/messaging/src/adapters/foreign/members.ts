import { type Attributes, isAttributes, toText } from '../../message/attribute-readers.ts';

/** Returns an own member of a parsed JSON object; `undefined` if it is missing or null. */
export const memberOf = (object: Attributes, name: string): unknown =>
  Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;

/** Returns an own member that is a non-empty text. */
export const textOf = (object: Attributes, name: string): string | undefined =>
  toText(memberOf(object, name));

/** Returns an own member that is an object. */
export const objectOf = (object: Attributes, name: string): Attributes | undefined => {
  const member = memberOf(object, name);
  return isAttributes(member) ? member : undefined;
};
