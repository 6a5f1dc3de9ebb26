/** A parent to kill: it starts a child that never ends, and prints the child's process id. */
import { startGuardedChild } from './guarded-child.ts';

startGuardedChild({
  name: 'the child',
  command: process.execPath,
  args: ['-e', 'console.log(process.pid); setInterval(() => {}, 1e6)'],
  environment: {},
  temporaryDirectory: process.argv[2] ?? '',
  guard: process.argv[3] === 'script' ? 'script' : 'shell',
  onLine: (line) => {
    process.stdout.write(`${line}\n`);
  },
});
