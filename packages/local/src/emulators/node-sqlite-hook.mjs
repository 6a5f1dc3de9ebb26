const stub = new URL('./node-sqlite-stub.mjs', import.meta.url).href;

/** A module resolution hook that resolves `node:sqlite` to the stub. */
export const resolve = (specifier, context, nextResolve) =>
  specifier === 'node:sqlite' ? { url: stub, shortCircuit: true } : nextResolve(specifier, context);
