import type { ModelCall, PerformCall } from '../engine/model-call.ts';
import { performAtOnce } from '../engine/model-call.ts';
import { describeSubject } from './describe-subject.ts';
import type { ModelDatabase } from './model-database.ts';
import { type Operation, operations } from './operations.ts';

/** Options of a client of the model. */
interface ModelDynamoDbClientOptions {
  readonly database: ModelDatabase;
  /** Decides when a call takes effect. Default: immediately. */
  readonly perform?: PerformCall;
}

/** A command of the SDK, as far as the model needs it. */
export interface ModelCommand<TOutput> {
  readonly input: object;
  /** The method with which the SDK runs the command. Its type gives the type of the output. */
  resolveMiddleware(...args: readonly never[]): (...args: never[]) => Promise<{ readonly output: TOutput }>;
}

type Callback = (error: unknown, data?: undefined) => void;

/** A call that builds its subject only when it is read, which is rare. */
class CommandCall implements ModelCall {
  readonly service = 'dynamodb';
  readonly operation: string;
  readonly #command: object;

  constructor(operation: string, command: object) {
    this.operation = operation;
    this.#command = command;
  }

  get subject(): string {
    return describeSubject(inputOf(this.#command));
  }
}

const operationOf = (command: object): Operation => {
  const operation = operations.get(command.constructor);
  if (operation === undefined) {
    throw new TypeError(
      `The model of DynamoDB has no ${command.constructor.name}. It runs ` +
        `${Array.from(operations.values(), ({ name }) => name).join(', ')}.`,
    );
  }
  return operation;
};

const inputOf = (command: object): unknown => ('input' in command ? command.input : undefined);

/**
 * A client of the model, usable where an adapter takes `Pick<DynamoDBClient, 'send'>`.
 *
 * Unlike the SDK's client, it does not retry calls and accepts no callback.
 */
export class ModelDynamoDbClient {
  readonly #database: ModelDatabase;
  readonly #perform: PerformCall;
  #requests = 0;

  constructor({ database, perform = performAtOnce }: ModelDynamoDbClientOptions) {
    this.#database = database;
    this.#perform = perform;
  }

  /** Runs a command; rejects with the SDK's own errors. Throws a `TypeError` for a command that is not modelled. */
  send<TOutput>(command: ModelCommand<TOutput>, options?: unknown): Promise<TOutput>;
  send(command: object, callback: Callback): void;
  send(command: object, options: unknown, callback: Callback): void;
  send(command: object, ...[options]: readonly unknown[]): Promise<unknown> {
    if (typeof options === 'function') {
      throw new TypeError('The model of DynamoDB takes no callback. Await the promise.');
    }
    const operation = operationOf(command);
    return this.#perform(new CommandCall(operation.name, command), () => this.#run(operation, command));
  }

  #run({ run }: Operation, command: object): object {
    const output = run(this.#database, command);
    this.#requests += 1;
    return Object.assign(output, {
      $metadata: {
        httpStatusCode: 200,
        requestId: `model-${this.#requests}`,
        attempts: 1,
        totalRetryDelay: 0,
      },
    });
  }
}
