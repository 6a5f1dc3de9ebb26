/** A parent to kill: it starts a child that never ends, and prints the child's process id. */
import { startGuardedChild } from './guarded-child.ts';

const child = startGuardedChild({
  name: 'the child',
  command: 'sleep',
  args: ['1000'],
  environment: {},
  temporaryDirectory: process.argv[2] ?? '',
});
process.stdout.write(`${child.pid}\n`);
