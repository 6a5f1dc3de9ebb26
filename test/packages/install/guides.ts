import { codeBlocks, readPage } from '../../documentation/markdown.ts';
import type { Registry } from './registry.ts';
import { npmOrThrow } from './run.ts';

const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** Installs packages in a project. */
export const install = (cwd: string, ...args: readonly string[]): Promise<string> =>
  npmOrThrow(['install', ...quiet, ...args], { cwd });

/** The commands of the shell block of a page that begins with these words. Throws if the page has no such block. */
export const commandsOf = (page: string, start: string): readonly string[] => {
  const block = codeBlocks(page, readPage(page)).find(
    ({ language, code }) => language === 'sh' && code.startsWith(start),
  );
  if (block === undefined) {
    throw new Error(`No shell block of ${page} begins with "${start}".`);
  }
  return block.code
    .split('\n')
    .map((line) => line.replace(/#.*$/u, '').trim())
    .filter((line) => line !== '');
};

/** Runs commands of npm in a folder, word for word, and takes the packages of this repository from a registry. */
export const runAsTold = async (
  commands: readonly string[],
  { cwd, registry }: { readonly cwd: string; readonly registry: Registry },
): Promise<void> => {
  for (const command of commands) {
    const [program, verb = '', ...words] = command.split(' ');
    if (program !== 'npm') {
      throw new Error(`"${command}" is not a command of npm.`);
    }
    await (verb === 'install'
      ? install(cwd, ...registry.arguments, ...words)
      : npmOrThrow([verb, ...words], { cwd }));
  }
};
