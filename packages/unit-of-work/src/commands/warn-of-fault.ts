/** Runs a step that must not change the result of a command. Its error becomes a process warning. */
export const warnOfFault = async (name: string, step: () => Promise<void> | void): Promise<void> => {
  try {
    await step();
  } catch (error) {
    const message = error instanceof Error ? error.message : `it threw a value of type ${typeof error}`;
    process.emitWarning(`${name} failed: ${message}`, 'UnitOfWorkWarning');
  }
};
