import { mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '@dynamo-outbox/kernel';

/** A data directory cannot be used because of its path or its permissions. Choose a writable directory. */
export class DataDirectoryUnusableError extends CodedError<'DATA_DIRECTORY_UNUSABLE'> {
  readonly code = 'DATA_DIRECTORY_UNUSABLE';
  /** The requested directory. */
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(
      `Cannot keep data in "${path}": ${reason}. Choose a writable directory, or one that does not exist yet.`,
      options,
    );
    this.path = path;
  }
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);

// There is nothing below a file; the search upwards finds the file itself.
const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

type Kind = 'directory' | 'something else' | 'nothing';

const kindOf = async (path: string): Promise<Kind> => {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'something else';
  } catch (error) {
    if (isAbsent(error)) {
      return 'nothing';
    }
    throw error;
  }
};

const describeNoDirectory = (path: string, asked: string): string =>
  path === asked ? 'it is not a directory' : `"${path}" is not a directory`;

const describeFault = (path: string, asked: string, error: unknown): string => {
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return describeNoDirectory(path, asked);
    case 'EACCES':
    case 'EPERM':
      return `you may not write to "${path}"`;
    case 'EROFS':
      return `the file system of "${path}" is read-only`;
    default:
      return `"${path}" cannot contain files or directories (${codeOf(error)})`;
  }
};

/** Runs an operation on a path towards the requested directory. An error names the path that failed. */
const at = async <TResult>(path: string, asked: string, act: () => Promise<TResult>): Promise<TResult> => {
  try {
    return await act();
  } catch (error) {
    throw error instanceof DataDirectoryUnusableError
      ? error
      : new DataDirectoryUnusableError(asked, describeFault(path, asked, error), { cause: error });
  }
};

/**
 * Returns the directories to create, outermost first, and the nearest existing one. Throws if that is not a directory.
 */
const findMissing = async (
  asked: string,
): Promise<{ readonly nearest: string; readonly missing: readonly string[] }> => {
  const missing: string[] = [];
  for (let path = asked; ; path = dirname(path)) {
    const kind = await at(path, asked, () => kindOf(path));
    if (kind === 'something else') {
      throw new DataDirectoryUnusableError(asked, describeNoDirectory(path, asked));
    }
    if (kind === 'directory' || path === dirname(path)) {
      return { nearest: path, missing };
    }
    missing.unshift(path);
  }
};

const createOne = async (path: string, asked: string): Promise<void> => {
  await at(path, asked, async () => {
    try {
      await mkdir(path);
    } catch (error) {
      // Another process may have created it since.
      if (codeOf(error) !== 'EEXIST' || (await kindOf(path)) !== 'directory') {
        throw error;
      }
    }
  });
};

/**
 * Only a write is conclusive: permission bits do not show read-only file systems, and do not apply to the superuser.
 */
const assertWritable = (directory: string, asked: string): Promise<void> =>
  at(directory, asked, async () => {
    await rmdir(await mkdtemp(join(directory, '.write-test-')));
  });

/**
 * Creates a directory and its parents if they do not exist, and checks that files can be written there.
 *
 * Rejects with `DATA_DIRECTORY_UNUSABLE` without creating anything above the obstacle. Creates one directory at a time:
 * `mkdir` with `recursive` in Node 20 never returns if a file system such as /proc reports that a parent does not
 * exist.
 */
export const prepareDirectory = async (asked: string): Promise<void> => {
  const { nearest, missing } = await findMissing(asked);
  await assertWritable(nearest, asked);
  for (const path of missing) {
    await createOne(path, asked);
  }
};
