import { startGuardedChild } from '../processes/guarded-child.ts';
import type { Supervisor } from './supervisor.ts';

/** Longer than any stack runs: the largest number of seconds that every `sleep` takes. */
const forever = '2147483647';

/** A program that does nothing. Windows has no `sleep`. */
const idleProgram =
  process.platform === 'win32'
    ? { command: process.execPath, args: ['-e', 'setInterval(() => undefined, 2 ** 30)'] }
    : { command: 'sleep', args: [forever] };

/**
 * Starts a process that does nothing, and whose end deletes the directory: it ends with this process, even if this
 * process dies without cleanup.
 */
export const guardDirectory = (directory: string, supervisor: Supervisor): void => {
  const child = startGuardedChild({
    name: 'the guard of temporary files',
    ...idleProgram,
    environment: {},
    temporaryDirectory: directory,
  });
  supervisor.watch('files', child);
};
