/** Creates a value once, when it is first needed. After a failure, the next call tries again. */
export const once = <TValue>(create: () => Promise<TValue>): (() => Promise<TValue>) => {
  let creating: Promise<TValue> | undefined;
  return () => {
    creating ??= create().catch((error: unknown) => {
      creating = undefined;
      throw error;
    });
    return creating;
  };
};
