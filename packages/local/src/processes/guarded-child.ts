import { spawn, type ChildProcess } from 'node:child_process';
import { ChildStartError } from './child-start-error.ts';
import { LineReader, type LineListener } from './line-reader.ts';

/** How a child ended. */
export interface ChildExit {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, or null. */
  readonly signal: NodeJS.Signals | null;
}

/** What to start, and who hears it. */
export interface GuardedChildOptions {
  /** How the child is called in sentences, such as `the DynamoDB emulator`. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  /** The child's whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** A directory that goes when the child does, even if this process dies without a chance to tidy up. */
  readonly temporaryDirectory?: string;
  /** Hears every line the child writes. */
  readonly onLine?: LineListener;
}

/** A child process that cannot outlive this one. */
export interface GuardedChild {
  /** How the child is called in sentences. */
  readonly name: string;
  /** Process id, and id of the process group that the child leads. */
  readonly pid: number;
  /** Resolves when the child has ended, whatever ended it; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** The last lines it wrote to stderr, oldest first. */
  lastErrors(): readonly string[];
  /**
   * Resolves with the first match in a line of either stream.
   *
   * Rejects with `CHILD_NOT_STARTED` when the child ends or the time, in milliseconds, is up before.
   */
  waitForLine(pattern: RegExp, timeoutMilliseconds: number): Promise<RegExpMatchArray>;
  /** Sends a signal to the child alone; to one that has ended this does nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Ends the child: SIGTERM, and SIGKILL to its whole group when it is still there after the grace period. */
  stop(graceMilliseconds?: number): Promise<void>;
}

/*
 * The shell becomes the child (`exec`), so that its pid is the child's. What it leaves behind is a subshell in the same
 * process group that blocks on the pipe from this process: the pipe ends when this process does, by SIGKILL too, and then
 * the group goes. As long as the subshell lives, the kernel gives the group's id to no other process.
 */
const guard = `exec 3<&0
{ read -r _ <&3; kill -KILL $$; [ -z "$0" ] || rm -rf "$0"; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null`;

/** Windows has neither `sh` nor process groups: a child there may outlive a parent that is killed. */
const hasShell = process.platform !== 'win32';

const defaultGraceMilliseconds = 5_000;

/** The variables without which programs behave in odd ways; all else is the caller's to give. */
const inheritedNames = ['PATH', 'TMPDIR', 'TZ', 'SystemRoot'];

const inheritedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    inheritedNames.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const spawnGuarded = (options: GuardedChildOptions): ChildProcess => {
  const { command, args, environment, temporaryDirectory = '' } = options;
  const [program, programArgs] = hasShell
    ? ['/bin/sh', ['-c', guard, temporaryDirectory, command, ...args]]
    : [command, [...args]];
  return spawn(program, programArgs, {
    detached: hasShell,
    env: { ...inheritedEnvironment(), ...environment },
    stdio: 'pipe',
  });
};

const killGroup = (pid: number): void => {
  try {
    process.kill(hasShell ? -pid : pid, 'SIGKILL');
  } catch {
    // ESRCH: the group has gone already, which is what was wanted.
  }
};

/** A class for its state; callers see the interface. */
class GuardedProcess implements GuardedChild {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly #child: ChildProcess;
  readonly #lines: LineReader;

  constructor(options: GuardedChildOptions) {
    this.name = options.name;
    this.#child = spawnGuarded(options);
    if (this.#child.pid === undefined) {
      // Listened to, or the event would end this process.
      this.#child.once('error', () => undefined);
      throw new ChildStartError(`Cannot start ${this.name}: there is no program "${options.command}".`, []);
    }
    this.pid = this.#child.pid;
    this.#lines = new LineReader(options.onLine);
    this.#lines.read(this.#child.stdout, 'stdout');
    this.#lines.read(this.#child.stderr, 'stderr');
    // The pipe to a child that has just ended may break; its end is reported below.
    this.#child.stdin?.on('error', () => undefined);
    // Ends the guard's subshell, which holds the other streams open and waits for this process to end.
    this.#child.once('exit', () => this.#child.stdin?.destroy());
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        resolve({ code, signal });
      });
    });
  }

  lastErrors(): readonly string[] {
    return this.#lines.lastErrors();
  }

  waitForLine(pattern: RegExp, timeoutMilliseconds: number): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        giveUp();
        clearTimeout(timer);
        reject(new ChildStartError(`Cannot start ${this.name}: ${reason}.`, this.lastErrors()));
      };
      const timer = setTimeout(fail, timeoutMilliseconds, `it was not ready in ${timeoutMilliseconds} ms`);
      const giveUp = this.#lines.onceMatch(pattern, (match) => {
        clearTimeout(timer);
        resolve(match);
      });
      void this.exited.then(({ code, signal }) => {
        fail(`it ended at once with ${signal ?? `exit code ${String(code)}`}`);
      });
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async stop(graceMilliseconds = defaultGraceMilliseconds): Promise<void> {
    this.signal('SIGTERM');
    // A stopped process, as by SIGSTOP in a test of outages, hears no SIGTERM before it goes on.
    this.signal('SIGCONT');
    const timer = setTimeout(killGroup, graceMilliseconds, this.pid);
    await this.exited;
    clearTimeout(timer);
  }
}

/**
 * Starts a child that ends when this process ends, by whatever signal.
 *
 * Throws `CHILD_NOT_STARTED` when there is no such program.
 */
export const startGuardedChild = (options: GuardedChildOptions): GuardedChild => new GuardedProcess(options);
