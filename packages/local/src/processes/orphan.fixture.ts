/** A parent to be killed: it starts a child that would never end by itself, and says its process id. */
import { startGuardedChild } from './guarded-child.ts';

const child = startGuardedChild({
  name: 'the child',
  command: 'sleep',
  args: ['1000'],
  environment: {},
  temporaryDirectory: process.argv[2] ?? '',
});
process.stdout.write(`${child.pid}\n`);
