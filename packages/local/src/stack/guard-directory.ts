import { startGuardedChild } from '../processes/guarded-child.ts';
import type { Supervisor } from './supervisor.ts';

/** Longer than any stack runs: the largest number of seconds that every `sleep` takes. */
const forever = '2147483647';

/**
 * Starts a process that does nothing, and whose end deletes the directory: it ends with this process, even if this
 * process dies without cleanup. On Windows there is no such process.
 */
export const guardDirectory = (directory: string, supervisor: Supervisor): void => {
  if (process.platform === 'win32') {
    return;
  }
  const child = startGuardedChild({
    name: 'the guard of temporary files',
    command: 'sleep',
    args: [forever],
    environment: {},
    temporaryDirectory: directory,
  });
  supervisor.watch('files', child);
};
