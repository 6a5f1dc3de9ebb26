import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Contract } from './contract.ts';
import { contractPath } from './contract-path.ts';
import { ContractFilesError, InvalidContractFileError } from './errors.ts';
import { formatContract } from './format-contract.ts';
import { parseContract } from './parse-contract.ts';

/** Largest contract file. */
const maxFileBytes = 4 * 1024 * 1024;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Paths of contract files, with `/`, in a fixed order. Other files next to the folders of topics are not contract files. */
const listFiles = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(directory, folder)))
        .filter((name) => name.endsWith('.json'))
        .map((name) => `${folder}/${name}`),
    ),
  );
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
  let paths: readonly string[];
  try {
    paths = await listFiles(directory);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw new ContractFilesError(directory, 'read', error);
  }
  const contracts: Contract[] = [];
  for (const path of paths) {
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

/**
 * Writes contracts into a directory, each in one step, and returns the paths of the files within it. Throws `CONTRACT_FILES_UNAVAILABLE`.
 */
export const writeContracts = async (
  directory: string,
  contracts: readonly Contract[],
): Promise<readonly string[]> => {
  for (const contract of contracts) {
    const path = join(directory, contractPath(contract));
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.tmp`, formatContract(contract));
      await rename(`${path}.tmp`, path);
    } catch (error) {
      throw new ContractFilesError(path, 'write', error);
    }
  }
  return contracts.map(contractPath);
};
