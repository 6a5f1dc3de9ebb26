import { Worker } from 'node:worker_threads';
import { wordsOf } from '../event-sources/event-source.ts';
import type { InvocationRequest, WorkerMessage, WorkerStart } from './worker-messages.ts';

/** Dependencies of {@link FunctionWorker}. */
export interface FunctionWorkerOptions {
  /** Script that runs the worker thread. */
  readonly script: URL;
  readonly start: WorkerStart;
  /** The complete environment of the thread. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Receives the function's standard error. */
  readonly onErrorOutput: (text: string) => void;
  /** Receives the function's standard output. Default: discarded. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Called for a crash that fails no invocation, for example an unhandled rejection. */
  readonly onDeath: (reason: string) => void;
}

interface PendingInvocation {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const parseAnswer = (answer: string | undefined): unknown =>
  answer === undefined ? undefined : JSON.parse(answer);

/**
 * One worker thread with one loaded function, like a Lambda execution environment.
 *
 * It runs until it crashes, exits, or an invocation times out. Then it accepts no more invocations, and its owner
 * starts another worker.
 */
export class FunctionWorker {
  readonly #options: FunctionWorkerOptions;
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingInvocation>();
  readonly #loaded: Promise<void>;
  #nextId = 1;
  #isUsable = true;
  #isLoaded = false;
  #settleLoading: (error?: Error) => void = () => undefined;

  constructor(options: FunctionWorkerOptions) {
    this.#options = options;
    this.#loaded = new Promise((resolve, reject) => {
      this.#settleLoading = (error) => {
        if (error === undefined) {
          resolve();
        } else {
          reject(error);
        }
      };
    });
    this.#worker = this.#startThread();
  }

  /** Whether it still accepts invocations. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Resolves when the function is loaded; rejects with the function's own error if loading fails. */
  async load(): Promise<void> {
    await this.#loaded;
  }

  /** Calls the function. Rejects if it throws, times out or dies. */
  async invoke(event: unknown): Promise<unknown> {
    if (!this.#isUsable) {
      throw new Error(`${this.#options.start.functionName} has just died.`);
    }
    return this.#send(JSON.stringify(event));
  }

  #send(event: string): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    const timeoutMilliseconds = this.#options.timeoutSeconds * 1000;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#timeOut(id);
      }, timeoutMilliseconds);
      this.#pending.set(id, { resolve, reject, timer });
      const deadline = Date.now() + timeoutMilliseconds;
      const request: InvocationRequest = { id, event, deadline };
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread immediately. */
  async terminate(): Promise<void> {
    this.#isUsable = false;
    await this.#worker.terminate();
  }

  #startThread(): Worker {
    const { script, start, environment, onErrorOutput, onOutput } = this.#options;
    const worker = new Worker(script, {
      workerData: start,
      env: { ...environment },
      stdout: true,
      stderr: true,
    });
    worker.stderr.setEncoding('utf8').on('data', onErrorOutput);
    worker.stdout.setEncoding('utf8').on('data', onOutput ?? (() => undefined));
    worker.on('message', (message: WorkerMessage) => {
      this.#receive(message);
    });
    worker.on('error', (error: unknown) => {
      this.#die(`it crashed: ${wordsOf(error)}`);
    });
    worker.on('exit', (code) => {
      this.#die(`it ended with exit code ${code}`);
    });
    return worker;
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'loaded':
        this.#isLoaded = true;
        this.#settleLoading();
        break;
      case 'refused':
        this.#settleLoading(new Error(message.reason));
        void this.terminate();
        break;
      case 'answered':
        this.#take(message.id)?.resolve(parseAnswer(message.answer));
        break;
      case 'failed':
        this.#take(message.id)?.reject(new Error(message.reason));
    }
    this.#retire();
  }

  /** Removes a finished invocation; `undefined` if it has already timed out. */
  #take(id: number): PendingInvocation | undefined {
    const invocation = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(invocation?.timer);
    return invocation;
  }

  #timeOut(id: number): void {
    this.#isUsable = false;
    const seconds = this.#options.timeoutSeconds.toFixed(2);
    this.#take(id)?.reject(new Error(`Task timed out after ${seconds} seconds`));
    this.#retire();
  }

  /** Ends an unusable thread once no invocation is pending: concurrent invocations may still finish. */
  #retire(): void {
    if (!this.#isUsable && this.#pending.size === 0) {
      void this.terminate();
    }
  }

  #die(reason: string): void {
    if (this.#isUsable && this.#isLoaded && this.#pending.size === 0) {
      this.#options.onDeath(reason);
    }
    this.#isUsable = false;
    const error = new Error(reason);
    this.#settleLoading(error);
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(error);
    }
  }
}
