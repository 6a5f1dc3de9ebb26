import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const isWritable = (directory: string): boolean => {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Finds a directory for bundles that are kept from one start to the next: in the nearest `node_modules` at or above a directory,
 * which `npm ci` deletes. Without one that is writable: a new temporary directory. Creates nothing.
 */
export const findTestCache = (from: string): string => {
  const modules = join(from, 'node_modules');
  if (isWritable(modules)) {
    return join(modules, '.cache', 'dynamo-outbox');
  }
  const parent = dirname(from);
  return parent === from ? join(tmpdir(), `dynamo-outbox-${randomUUID()}`) : findTestCache(parent);
};

/** Where tests keep bundles from one start to the next: in the project whose tests run. */
export const testCacheDirectory = findTestCache(process.cwd());
