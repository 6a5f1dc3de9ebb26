import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Contract } from './contract.ts';
import { contractPath } from './contract-path.ts';
import { ContractFilesError, ContractTooLargeError, InvalidContractFileError } from './errors.ts';
import { formatContract } from './format-contract.ts';
import { parseContract } from './parse-contract.ts';

/** Largest contract file. */
const maxFileBytes = 4 * 1024 * 1024;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Whether an entry is a folder, or a link to one. */
const isFolder = async (directory: string, entry: Dirent): Promise<boolean> =>
  entry.isDirectory() || (entry.isSymbolicLink() && (await stat(join(directory, entry.name))).isDirectory());

/** Paths of contract files in a folder, with `/`. */
const listFolder = async (directory: string, entry: Dirent): Promise<readonly string[]> => {
  try {
    return (await isFolder(directory, entry))
      ? (await readdir(join(directory, entry.name)))
          .filter((name) => name.endsWith('.json'))
          .map((name) => `${entry.name}/${name}`)
      : [];
  } catch (error) {
    throw new ContractFilesError(join(directory, entry.name), 'read', error);
  }
};

const listDirectory = async (directory: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw new ContractFilesError(directory, 'read', error);
  }
};

/** Paths of contract files, with `/`, in a fixed order. Other files next to the folders of topics are not contract files. */
const listFiles = async (directory: string): Promise<readonly string[]> => {
  const entries = await listDirectory(directory);
  const files = await Promise.all(entries.map((entry) => listFolder(directory, entry)));
  return files.flat().sort();
};

const readContract = async (directory: string, path: string): Promise<Contract> => {
  const content = await readFile(join(directory, path));
  if (content.length > maxFileBytes) {
    throw new InvalidContractFileError(path, `is larger than ${maxFileBytes} bytes`);
  }
  return parseContract(path, content.toString('utf8'));
};

/**
 * Reads every contract file of a directory; none if the directory does not exist.
 *
 * Throws `INVALID_CONTRACT_FILE`, `NEWER_CONTRACT_FORMAT` or `CONTRACT_FILES_UNAVAILABLE`, so a damaged file never counts as no contract.
 */
export const readContracts = async (directory: string): Promise<readonly Contract[]> => {
  const contracts: Contract[] = [];
  for (const path of await listFiles(directory)) {
    contracts.push(
      await readContract(directory, path).catch((error: unknown) => {
        throw error instanceof Error && 'syscall' in error
          ? new ContractFilesError(join(directory, path), 'read', error)
          : error;
      }),
    );
  }
  return contracts;
};

/** Text of a contract file that `readContracts` accepts. */
const writableText = (contract: Contract): string => {
  const text = formatContract(contract);
  if (Buffer.byteLength(text) > maxFileBytes) {
    throw new ContractTooLargeError(contractPath(contract), Buffer.byteLength(text), maxFileBytes);
  }
  return text;
};

/**
 * Writes contracts into a directory, each in one step, and returns the paths of the files within it.
 *
 * Throws `CONTRACT_TOO_LARGE` before it writes anything, or `CONTRACT_FILES_UNAVAILABLE`.
 */
export const writeContracts = async (
  directory: string,
  contracts: readonly Contract[],
): Promise<readonly string[]> => {
  const files = contracts.map((contract) => ({ path: contractPath(contract), text: writableText(contract) }));
  for (const { path, text } of files) {
    const file = join(directory, path);
    // Two processes that write at the same time must not share a file.
    const unfinished = `${file}.${process.pid}.tmp`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(unfinished, text);
      await rename(unfinished, file);
    } catch (error) {
      throw new ContractFilesError(file, 'write', error);
    }
  }
  return files.map(({ path }) => path);
};
