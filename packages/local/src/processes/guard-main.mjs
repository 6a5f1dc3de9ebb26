/**
 * Runs a program, and ends it with everything it started as soon as standard input closes, which happens when the
 * parent ends, even by SIGKILL. Used where there is no `sh`. Arguments: a directory to delete at the end or an empty
 * string, the program, its arguments.
 */
import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [temporaryDirectory = '', command = '', ...args] = process.argv.slice(2);

const removeDirectory = () => {
  if (temporaryDirectory !== '') {
    rmSync(temporaryDirectory, { recursive: true, force: true, maxRetries: 10 });
  }
};

/** The parent that reads the output may have ended. */
const surviveClosedPipes = () => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => undefined);
  }
};

const endWithChildren = (child) => {
  try {
    if (process.platform === 'win32') {
      execFileSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    } else {
      child.kill('SIGKILL');
    }
  } catch {
    // It has already ended.
  }
};

surviveClosedPipes();
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code) => {
  removeDirectory();
  process.exit(code ?? 1);
});
process.stdin
  .once('end', () => endWithChildren(child))
  .once('error', () => endWithChildren(child))
  .resume();
