/** Programs from PyPI, each in a virtual environment of its own below `.local/`, kept from one run to the next. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const installMilliseconds = 300_000;

/** A program with everything that it depends on. */
export interface PythonProgram {
  /** Display name, such as `MiniStack`. */
  readonly name: string;
  /** Path of a file that pins the program and all of its dependencies, with hashes. */
  readonly requirements: string;
  /** Name of the executable in the virtual environment. */
  readonly executable: string;
}

/** The path of the installed executable, or the reason why there is none. */
export type Installation = { readonly command: string } | { readonly reason: string };

const lastLineOf = (error: unknown): string => {
  const { message, stderr = '' } = error as Error & { readonly stderr?: string };
  return (stderr.trim() === '' ? message : stderr.trim()).split('\n').at(-1) ?? message;
};

const install = async (directory: string, requirements: string): Promise<void> => {
  rmSync(directory, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory], { timeout: installMilliseconds });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  await run(join(directory, 'bin/python'), [...pip, '--require-hashes', '--requirement', requirements], {
    timeout: installMilliseconds,
  });
};

const isRunning = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

const tryLock = (lock: string): boolean => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
};

/** The process that has the lock; `undefined` if it has just created or removed it. */
const ownerOf = (lock: string): number | undefined => {
  try {
    const text = readFileSync(lock, 'utf8');
    return text === '' ? undefined : Number(text);
  } catch {
    return undefined;
  }
};

/** Removes the lock of a process that has ended. */
const removeAbandoned = (lock: string): void => {
  const owner = ownerOf(lock);
  if (owner !== undefined && !isRunning(owner)) {
    rmSync(lock, { force: true });
  }
};

const lockWaitMilliseconds = 100;

/** Runs the work while no other process does. The proofs and the deployment test may install the same program at the same time. */
const withLock = async (lock: string, work: () => Promise<void>): Promise<void> => {
  mkdirSync(dirname(lock), { recursive: true });
  while (!tryLock(lock)) {
    removeAbandoned(lock);
    await sleep(lockWaitMilliseconds);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

/** Installs the program, unless exactly that is there already. Never rejects. */
export const installPythonProgram = async (program: PythonProgram): Promise<Installation> => {
  const { name, requirements, executable } = program;
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const directory = join(root, '.local', `${name.toLowerCase()}-${hash}`);
  // Written last, so that an interrupted installation is repeated.
  const marker = join(directory, 'complete');
  try {
    await withLock(`${directory}.lock`, async () => {
      if (!existsSync(marker)) {
        await install(directory, requirements);
        writeFileSync(marker, '');
      }
    });
    return { command: join(directory, 'bin', executable) };
  } catch (error) {
    return {
      reason: `${name} cannot be installed. It needs Python 3.11 with venv, and PyPI: ${lastLineOf(error)}`,
    };
  }
};
