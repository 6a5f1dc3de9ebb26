import type { ChildProcess } from 'node:child_process';
import { ChildStartError } from './child-start-error.ts';
import { LineReader, type LineListener } from './line-reader.ts';
import { spawnGuarded, systemGuard, type Guard } from './spawn-guarded.ts';

/** How a child ended. */
export interface ChildExit {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, or null. */
  readonly signal: NodeJS.Signals | null;
}

/** Options of a child process. */
interface GuardedChildOptions {
  /** Display name of the child, such as `the DynamoDB emulator`. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment of the child: it inherits nothing. */
  readonly environment: Readonly<Record<string, string>>;
  /** A directory that is deleted when the child ends, even if this process dies without cleanup. */
  readonly temporaryDirectory?: string;
  /** Called with every line that the child writes. */
  readonly onLine?: LineListener;
  /** What ends the child with this process. Default: `sh`, or on Windows a script. */
  readonly guard?: Guard;
}

/** A child process that cannot outlive this one. */
export interface GuardedChild {
  /** Display name of the child. */
  readonly name: string;
  /** Process id, which is also the id of the child's process group. With a script as guard, the id of the guard. */
  readonly pid: number;
  /** Resolves when the child has ended for any reason; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** The last lines it wrote to stderr, oldest first. */
  lastErrors(): readonly string[];
  /**
   * Resolves with the first match in a line of either stream.
   *
   * Rejects with `CHILD_NOT_STARTED` if the child ends or the time, in milliseconds, is up first.
   */
  waitForLine(pattern: RegExp, timeoutMilliseconds: number): Promise<RegExpMatchArray>;
  /**
   * Sends a signal to the child only. Does nothing if the child has ended. With a script as guard, SIGTERM, SIGINT and
   * SIGKILL end the child with everything it started; throws a `RangeError` for every other signal.
   */
  signal(signal: NodeJS.Signals): void;
  /**
   * Ends the child: SIGTERM, then SIGKILL to its whole group if it still runs after the grace period. With a script as
   * guard, the child ends at once.
   */
  stop(graceMilliseconds?: number): Promise<void>;
}

const defaultGraceMilliseconds = 5_000;

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group has already ended.
  }
};

/** The signals that end a process on Windows, where a process can neither handle signals nor be paused. */
const endingSignals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGKILL'];

/** A class because it has state; callers see the interface. */
class GuardedProcess implements GuardedChild {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  readonly #child: ChildProcess;
  readonly #lines: LineReader;
  readonly #guard: Guard;

  constructor(options: GuardedChildOptions) {
    this.name = options.name;
    this.#guard = options.guard ?? systemGuard;
    this.#child = spawnGuarded(this.#guard, options);
    if (this.#child.pid === undefined) {
      // Without a listener, the event would end this process.
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
    if (this.#guard === 'shell') {
      this.#child.kill(signal);
    } else if (endingSignals.includes(signal)) {
      this.#child.stdin?.destroy();
    } else {
      throw new RangeError(`Cannot send ${signal} to ${this.name}: Windows has no such signal.`);
    }
  }

  async stop(graceMilliseconds = defaultGraceMilliseconds): Promise<void> {
    this.signal('SIGTERM');
    if (this.#guard === 'script') {
      await this.exited;
      return;
    }
    // A stopped process, for example by SIGSTOP in an outage test, receives SIGTERM only when it continues.
    this.signal('SIGCONT');
    const timer = setTimeout(killGroup, graceMilliseconds, this.pid);
    await this.exited;
    clearTimeout(timer);
  }
}

/**
 * Starts a child that ends when this process ends, by any signal.
 *
 * Throws `CHILD_NOT_STARTED` if the program does not exist.
 */
export const startGuardedChild = (options: GuardedChildOptions): GuardedChild => new GuardedProcess(options);
