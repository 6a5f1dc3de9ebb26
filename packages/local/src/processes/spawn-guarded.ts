import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What ties a child to this process: `sh` where the system has it, or a script in Node, which costs a second process.
 */
export type Guard = 'shell' | 'script';

/** The guard of this system. Windows has no `sh` and no process groups. */
export const systemGuard: Guard = process.platform === 'win32' ? 'script' : 'shell';

/** What to spawn. */
interface GuardedProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly temporaryDirectory?: string;
}

/*
 * The shell becomes the child (`exec`), so that its pid is the child's. A subshell in the same process group stays and
 * blocks on the pipe from this process. The pipe closes when this process ends, even by SIGKILL, and the subshell then
 * ends the group. While the subshell lives, the kernel does not reuse the group's id.
 */
const shellScript = `exec 3<&0
{ read -r _ <&3; kill -KILL $$; [ -z "$0" ] || rm -rf "$0"; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null`;

const guardScript = fileURLToPath(new URL('./guard-main.mjs', import.meta.url));

/** Variables without which programs misbehave; the caller sets all others. */
const inheritedNames = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'SystemRoot'];

const inheritedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    inheritedNames.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Starts a program whose standard input holds it: it ends when this process ends, or when that pipe is destroyed. */
export const spawnGuarded = (
  guard: Guard,
  { command, args, environment, temporaryDirectory = '' }: GuardedProgram,
): ChildProcess => {
  const [program, programArgs] =
    guard === 'shell'
      ? ['/bin/sh', ['-c', shellScript, temporaryDirectory, command, ...args]]
      : [process.execPath, [guardScript, temporaryDirectory, command, ...args]];
  return spawn(program, programArgs, {
    detached: guard === 'shell',
    env: { ...inheritedEnvironment(), ...environment },
    stdio: 'pipe',
    windowsHide: true,
  });
};
