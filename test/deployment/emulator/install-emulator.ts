/** MiniStack from PyPI, in a virtual environment of its own below `.local/`, kept from one run to the next. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const installMilliseconds = 120_000;

/** The installed program, or why there is none. */
export type Installation = { readonly command: string } | { readonly reason: string };

const lastLineOf = (error: unknown): string => {
  const { message, stderr = '' } = error as Error & { readonly stderr?: string };
  return (stderr.trim() === '' ? message : stderr.trim()).split('\n').at(-1) ?? message;
};

const install = async (directory: string): Promise<void> => {
  rmSync(directory, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory], { timeout: installMilliseconds });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  await run(join(directory, 'bin/python'), [...pip, '--requirement', requirements], {
    timeout: installMilliseconds,
  });
};

/** Installs what `requirements.txt` lists, unless exactly that is there already. Never rejects. */
export const installEmulator = async (root: string): Promise<Installation> => {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const directory = join(root, '.local', `ministack-${hash}`);
  const command = join(directory, 'bin/ministack');
  // Written last: an installation that was interrupted is made anew.
  const marker = join(directory, 'complete');
  try {
    if (!existsSync(marker)) {
      await install(directory);
      writeFileSync(marker, '');
    }
    return { command };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    return {
      reason: `MiniStack cannot be installed, which takes Python 3.11, its venv and PyPI: ${lastLineOf(error)}`,
    };
  }
};
