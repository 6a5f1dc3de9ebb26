import type { LocalStack } from '@dynamo-outbox/local';

/** Options of a host operator. */
export interface HostOperatorOptions {
  readonly stack: Pick<LocalStack, 'killFunctionHost' | 'startFunctionHost'>;
  /** Functions that publish: relays and sweepers. */
  readonly publishers: readonly string[];
}

/** Stops and starts the process that holds relays and consumers, one operation at a time. */
export class HostOperator {
  readonly #options: HostOperatorOptions;
  #isPublishing = true;
  #work: Promise<void> = Promise.resolve();
  /** Number of kills without a chance to clean up. */
  kills = 0;

  constructor(options: HostOperatorOptions) {
    this.#options = options;
  }

  /** Kills the process and starts it again. */
  killAndRestart(): Promise<void> {
    return this.#next(async () => {
      await this.#options.stack.killFunctionHost('SIGKILL');
      this.kills += 1;
      await this.#start();
    });
  }

  /** Turns the publishing functions off or on. */
  setPublishing(isPublishing: boolean): Promise<void> {
    return this.#next(async () => {
      this.#isPublishing = isPublishing;
      await this.#options.stack.killFunctionHost('SIGKILL');
      this.kills += 1;
      await this.#start();
    });
  }

  async #start(): Promise<void> {
    const { stack, publishers } = this.#options;
    await stack.startFunctionHost({ without: this.#isPublishing ? [] : publishers });
  }

  async #next(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    await done;
  }
}
