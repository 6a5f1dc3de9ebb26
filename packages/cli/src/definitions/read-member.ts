/** Runs code of another package, such as a getter or a proxy; `undefined` if it throws. */
const attempt = <TResult>(work: () => TResult): TResult | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** Whether a value can have members. */
const hasMembers = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Reads a member of a value that other code created; `undefined` if there is none, or if reading it throws. */
export const readMember = (value: unknown, name: string): unknown =>
  hasMembers(value) ? attempt((): unknown => Reflect.get(value, name)) : undefined;

/** Reads a member that should be a list; `undefined` if it is none. */
export const readList = (value: unknown, name: string): readonly unknown[] | undefined => {
  const list: unknown = readMember(value, name);
  return Array.isArray(list) ? list : undefined;
};

/** Lists the names of the members of a value; empty if that throws. */
export const listMembers = (value: object): readonly string[] => attempt(() => Object.keys(value)) ?? [];

/** Returns the prototype of a value; `undefined` if reading it throws. */
export const readPrototype = (value: object): unknown => attempt((): unknown => Object.getPrototypeOf(value));
