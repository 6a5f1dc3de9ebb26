/** Throws a `TypeError`, where the handler is declared instead of with its first message. */
export const assertHandle = (definition: unknown, handler: unknown): void => {
  if (typeof definition !== 'object' || definition === null || !('type' in definition)) {
    throw new TypeError(
      `handle got ${String(definition)} instead of a message definition. Pass one that defineMessage returned; if it is imported, ` +
        'check that the two modules do not import each other.',
    );
  }
  if (typeof handler !== 'function') {
    throw new TypeError(
      `The handler of ${String(definition.type)} is a ${typeof handler}. Pass a function: async (message, unitOfWork) => { … }.`,
    );
  }
};
