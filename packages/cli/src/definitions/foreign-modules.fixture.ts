import { join } from 'node:path';
import { type CliOutcome, runProcess } from '../cli.fixture.ts';
import type { createModuleDirectory } from './modules.fixture.ts';

/** Variables of a process that needs no AWS. */
export const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

/** Exports a topic, after the preamble of a module. */
export const topic = "export const topic = defineTopic('orders', [Created]);";

/** Creates a function that runs the installed command, which compiles TypeScript, with a module as the only one. */
export const createRunModule =
  (modules: ReturnType<typeof createModuleDirectory>) =>
  (name: string, content: string, ...args: readonly string[]): Promise<CliOutcome> =>
    runProcess(environment, [
      ...['contracts', 'write', '--directory', join(modules.path, `${name}-contracts`)],
      ...['--module', modules.write(name, content), ...args],
    ]);
