import { isFunctionBundle } from '@dynamo-outbox/topology/internal';
import { bundle, bundleOnce } from '../bundling/bundle.ts';
import { functionEntries, serverEntries } from '../bundling/deployment-entries.ts';
import { functionFile } from '../bundling/function-file.ts';
import { functionHostEntry } from './function-host-process.ts';
import type { LocalStackOptions } from './local-stack.ts';

/** Name of the bundle of the function host. */
export const functionHostBundle = 'function-host';

/** The name of a bundle and the file that it is made of. */
type NamedFile = readonly [name: string, file: string];

const filesOf = ({ description, root }: LocalStackOptions): readonly NamedFile[] =>
  Object.entries({ ...functionEntries(description), ...serverEntries(description) }).map(([name, entry]) => [
    name,
    functionFile(root, entry),
  ]);

const isBundled = ([, file]: NamedFile): boolean => isFunctionBundle(file);

/**
 * Bundles the functions and servers of a stack and its function host, and resolves with the file of each by the name of its
 * bundle. A function that is a bundle already runs as it is.
 */
export const bundleStack = async (
  stack: LocalStackOptions,
  directory: string,
): Promise<ReadonlyMap<string, string>> => {
  const { root, keepsTransactionTokens = false, bundleCacheDirectory } = stack;
  const files = filesOf(stack);
  const sources = files.filter((each) => !isBundled(each));
  const options = {
    root,
    target: keepsTransactionTokens ? 'production' : 'emulator',
    entries: { ...Object.fromEntries(sources), [functionHostBundle]: functionHostEntry },
  } as const;
  const bundles = await (bundleCacheDirectory === undefined
    ? bundle({ ...options, directory })
    : bundleOnce(bundleCacheDirectory, options));
  return new Map([...files.filter(isBundled), ...bundles.map(({ name, path }): NamedFile => [name, path])]);
};
