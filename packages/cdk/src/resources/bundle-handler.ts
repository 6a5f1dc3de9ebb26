import { optionalClients, productionBundling } from '@dynamo-outbox/topology/internal';
import type { BuildResult } from 'esbuild';
import { installedEsbuild } from './installed-esbuild.ts';

interface Handler {
  readonly directory: string;
  readonly entry: string;
}

const build = (
  { directory, entry }: Handler,
  options: { readonly external?: string[]; readonly logLevel: 'silent' | 'warning' },
): BuildResult =>
  installedEsbuild().buildSync({
    ...productionBundling,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: directory,
    ...options,
  });

/** Whether esbuild threw an error. Jest gives a test its own `Error`, so `instanceof` would not recognise it. */
const isBuildFailure = (error: unknown): error is { readonly errors: readonly { readonly text: string }[] } =>
  typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors);

/** The optional clients that the build did not find. Empty if it failed for another reason too. */
const missingClientsOf = (error: unknown): string[] => {
  const names = isBuildFailure(error)
    ? error.errors.map(
        ({ text }) => /^Could not resolve "(?<name>[^"]+)"$/u.exec(text)?.groups?.['name'] ?? '',
      )
    : [];
  return names.every((name) => optionalClients.has(name)) ? [...new Set(names)] : [];
};

/** Builds without output. Returns the clients that a second build must leave out; `undefined` if none is needed. */
const tryBuild = (handler: Handler): string[] | undefined => {
  try {
    return build(handler, { logLevel: 'silent' }).warnings.length === 0 ? undefined : [];
  } catch (error) {
    return missingClientsOf(error);
  }
};

/**
 * Bundles the file of a handler as `index.mjs`, next to the chunks that it loads on demand. An optional client that is
 * not installed stays an import, which finds the client of the runtime.
 */
export const bundleHandler = (directory: string, entry: string): void => {
  const handler = { directory, entry };
  const external = tryBuild(handler);
  if (external !== undefined) {
    build(handler, { external, logLevel: 'warning' });
  }
};
