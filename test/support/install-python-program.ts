/** Programs from PyPI, each in a virtual environment of its own below `.local/`, kept from one run to the next. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Installs the program, unless exactly that is there already. Never rejects. */
export const installPythonProgram = async (program: PythonProgram): Promise<Installation> => {
  const { name, requirements, executable } = program;
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const directory = join(root, '.local', `${name.toLowerCase()}-${hash}`);
  // Written last, so that an interrupted installation is repeated.
  const marker = join(directory, 'complete');
  try {
    if (!existsSync(marker)) {
      await install(directory, requirements);
      writeFileSync(marker, '');
    }
    return { command: join(directory, 'bin', executable) };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    return {
      reason: `${name} cannot be installed. It needs Python 3.11 with venv, and PyPI: ${lastLineOf(error)}`,
    };
  }
};
