import type { GuardedChild } from '../processes/guarded-child.ts';
import { startFunctionHostProcess, type FunctionHostProcessOptions } from './function-host-process.ts';
import { withoutFunctions } from './hosted-functions.ts';
import type { FunctionHostStart } from './local-stack.ts';
import type { Supervisor } from './supervisor.ts';

/**
 * Holds the function host process, which can be stopped and started again with the same configuration or a part of it.
 */
export class FunctionHostSlot {
  readonly #supervisor: Supervisor;
  readonly #options: FunctionHostProcessOptions;
  #child: GuardedChild | undefined;

  constructor(supervisor: Supervisor, options: FunctionHostProcessOptions) {
    this.#supervisor = supervisor;
    this.#options = options;
  }

  /** Id of the process, if there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process, unless it runs. */
  async start({ without = [] }: FunctionHostStart = {}): Promise<void> {
    if (this.#child === undefined) {
      const config = withoutFunctions(this.#options.config, without);
      const child = await startFunctionHostProcess({ ...this.#options, config });
      this.#child = child;
      this.#supervisor.watch('functions', child);
    }
  }

  /** Ends the process with a signal, and resolves when it has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child !== undefined) {
      this.#child = undefined;
      this.#supervisor.release(child);
      child.signal(signal);
      await child.exited;
    }
  }
}
