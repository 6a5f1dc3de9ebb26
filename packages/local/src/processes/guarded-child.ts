import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ChildStartError } from './child-start-error.ts';

/** How a child ended. */
export interface ChildExit {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, or null. */
  readonly signal: NodeJS.Signals | null;
}

/** Where a child's line came from. */
export type ChildStream = 'stdout' | 'stderr';

/** What to start, and who hears it. */
export interface GuardedChildOptions {
  /** How the child is called in sentences, such as `the DynamoDB emulator`. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  /** The child's whole environment: nothing is inherited. */
  readonly environment: NodeJS.ProcessEnv;
  /** Working directory; the parent's by default. */
  readonly directory?: string;
  /** A directory that goes when the child does, even if this process dies without a chance to tidy up. */
  readonly temporaryDirectory?: string;
  /** Hears every line the child writes. */
  onLine?(line: string, stream: ChildStream): void;
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
  /** Resolves with the first match in a line of either stream; rejects with `CHILD_NOT_STARTED` when it ends or time is up first. */
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

const rememberedLines = 20;
const defaultGraceMilliseconds = 5_000;

const spawnGuarded = (options: GuardedChildOptions): ChildProcess => {
  const { command, args, environment, directory, temporaryDirectory } = options;
  const [program, programArgs] = hasShell
    ? ['/bin/sh', ['-c', guard, temporaryDirectory ?? '', command, ...args]]
    : [command, [...args]];
  return spawn(program, programArgs, {
    detached: hasShell,
    env: environment,
    stdio: 'pipe',
    ...(directory === undefined ? {} : { cwd: directory }),
  });
};

class Lines {
  readonly #errors: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #seen: string[] = [];

  read(input: Readable | null, stream: ChildStream, onLine: GuardedChildOptions['onLine']): void {
    if (input === null) {
      return;
    }
    createInterface({ input }).on('line', (line) => {
      this.#remember(line, stream);
      onLine?.(line, stream);
      this.#listeners.forEach((listener) => {
        listener(line);
      });
    });
  }

  #remember(line: string, stream: ChildStream): void {
    this.#seen.push(line);
    this.#seen.splice(0, this.#seen.length - rememberedLines);
    if (stream === 'stderr') {
      this.#errors.push(line);
      this.#errors.splice(0, this.#errors.length - rememberedLines);
    }
  }

  errors(): readonly string[] {
    return [...this.#errors];
  }

  /** Calls back for the first matching line, those already seen included. Returns what takes the listener away. */
  onMatch(pattern: RegExp, found: (match: RegExpMatchArray) => void): () => void {
    const listener = (line: string): void => {
      const match = pattern.exec(line);
      if (match !== null) {
        this.#listeners.delete(listener);
        found(match);
      }
    };
    this.#listeners.add(listener);
    this.#seen.forEach(listener);
    return () => this.#listeners.delete(listener);
  }
}

const exitOf = (child: ChildProcess): Promise<ChildExit> =>
  new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
    child.once('exit', (code, signal) => {
      // Ends the guard's subshell, which would otherwise wait for this process to end.
      child.stdin?.destroy();
      resolve({ code, signal });
    });
    child.once('error', () => {
      resolve({ code: null, signal: null });
    });
  });

const killGroup = (pid: number): void => {
  try {
    process.kill(hasShell ? -pid : pid, 'SIGKILL');
  } catch {
    // ESRCH: the group has gone already, which is what was wanted.
  }
};

/** Starts a child that ends when this process ends, by whatever signal. */
export const startGuardedChild = (options: GuardedChildOptions): GuardedChild => {
  const { name, onLine } = options;
  const child = spawnGuarded(options);
  const lines = new Lines();
  lines.read(child.stdout, 'stdout', onLine);
  lines.read(child.stderr, 'stderr', onLine);
  // The pipe to a child that has just ended may break; its exit is reported elsewhere.
  child.stdin?.on('error', () => undefined);
  const exited = exitOf(child);
  if (child.pid === undefined) {
    throw new ChildStartError(`Cannot start ${name}: there is no program at "${options.command}".`, []);
  }
  const pid = child.pid;

  return {
    name,
    pid,
    exited,
    lastErrors: () => lines.errors(),
    waitForLine: (pattern, timeoutMilliseconds) =>
      new Promise((resolve, reject) => {
        const fail = (reason: string): void => {
          clearTimeout(timer);
          forget();
          reject(new ChildStartError(`Cannot start ${name}: ${reason}.`, lines.errors()));
        };
        const timer = setTimeout(() => {
          fail(`it was not ready after ${timeoutMilliseconds} ms`);
        }, timeoutMilliseconds);
        const forget = lines.onMatch(pattern, (match) => {
          clearTimeout(timer);
          resolve(match);
        });
        void exited.then(({ code, signal }) => {
          fail(`it ended at once with ${signal === null ? `exit code ${String(code)}` : signal}`);
        });
      }),
    signal: (signal) => {
      child.kill(signal);
    },
    stop: async (graceMilliseconds = defaultGraceMilliseconds) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        killGroup(pid);
      }, graceMilliseconds);
      await exited;
      clearTimeout(timer);
      killGroup(pid);
    },
  };
};
