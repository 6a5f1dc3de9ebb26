import { Worker } from 'node:worker_threads';
import { wordsOf } from '../event-sources/event-source.ts';
import type { InvocationRequest, WorkerMessage, WorkerStart } from './worker-messages.ts';

/** What {@link FunctionWorker} is made of. */
export interface FunctionWorkerOptions {
  /** Script that runs the worker thread. */
  readonly script: URL;
  readonly start: WorkerStart;
  /** The whole environment of the thread. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Takes what the function writes to its standard error. */
  readonly onErrorOutput: (text: string) => void;
  /** Takes what the function writes to its standard output; nobody does by default. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Hears of a death that fails no invocation, as by a promise that nobody waited for. */
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
 * One worker thread with one loaded function: what an execution environment is to Lambda.
 *
 * It lives until it crashes, exits, or lets an invocation run out of time. Then it takes no more invocations, and its
 * owner starts another.
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

  /** Whether it still takes invocations. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Resolves when the function is loaded; rejects with the function's own words when it cannot be. */
  async load(): Promise<void> {
    await this.#loaded;
  }

  /** Calls the function. Rejects when it throws, runs out of time, or dies. */
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

  /** Ends the thread at once. */
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

  /** Removes an invocation that is over; `undefined` when it was over before, by running out of time. */
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

  /** Ends an unusable thread as soon as nobody waits for it: invocations beside the late one may still finish. */
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
