import type { Warn } from '../event-sources/event-source.ts';
import type { HostedFunction } from './function-host-config.ts';
import { FunctionWorker, type FunctionWorkerOptions } from './function-worker.ts';

/** Dependencies of {@link LocalFunction}. */
export interface LocalFunctionOptions extends Pick<
  FunctionWorkerOptions,
  'script' | 'onErrorOutput' | 'onOutput'
> {
  readonly description: HostedFunction;
  readonly region: string;
  /** Called when a worker dies unexpectedly. */
  readonly warn: Warn;
}

const accountId = '000000000000';

/** ARN of a local function. */
export const functionArnOf = (region: string, name: string): string =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/** Variables that Lambda sets itself; the function's own variables take precedence. */
const environmentOf = (
  { name, memoryMegabytes, environment }: HostedFunction,
  region: string,
): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  TZ: ':UTC',
  ...environment,
});

/** A function that can be called, regardless of the state of its last worker. */
export class LocalFunction {
  readonly #options: LocalFunctionOptions;
  #worker: FunctionWorker | undefined;
  #isStopped = false;

  constructor(options: LocalFunctionOptions) {
    this.#options = options;
  }

  /** Loads the function for the first time. Rejects with the function's own error if its cold start fails. */
  async load(): Promise<void> {
    await this.#usableWorker().load();
  }

  /** Calls the function, after a cold start if its last worker is gone. */
  async invoke(event: unknown): Promise<unknown> {
    const worker = this.#usableWorker();
    await worker.load();
    return worker.invoke(event);
  }

  /** Ends the worker. Running invocations fail. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#worker?.terminate();
  }

  #usableWorker(): FunctionWorker {
    if (this.#isStopped) {
      throw new Error(`${this.#options.description.name} is stopped.`);
    }
    if (this.#worker?.isUsable !== true) {
      this.#worker = this.#startWorker();
    }
    return this.#worker;
  }

  #startWorker(): FunctionWorker {
    const { description, region, script, onErrorOutput, onOutput, warn } = this.#options;
    const { name, bundlePath, memoryMegabytes, timeoutSeconds } = description;
    return new FunctionWorker({
      script,
      start: { functionName: name, functionArn: functionArnOf(region, name), bundlePath, memoryMegabytes },
      environment: environmentOf(description, region),
      timeoutSeconds,
      onErrorOutput,
      onOutput,
      onDeath: (reason) => {
        warn(`function ${name}: ${reason}; its next invocation starts it again.`);
      },
    });
  }
}
