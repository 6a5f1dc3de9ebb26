/** Throws a `TypeError` for parts that are an instance of a class: a copy would lose its getters and methods. */
export const assertPlainParts = (parts: object): void => {
  const prototype: unknown = Object.getPrototypeOf(parts);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(
      'The parts of a unit of work must be a plain object, because they are copied: pass { ...parts }.',
    );
  }
};
