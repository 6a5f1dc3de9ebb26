import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { UnitOfWork } from '../unit-of-work.ts';
import { assertWithUnitOfWorkOptions, type WithUnitOfWorkOptions } from '../with-unit-of-work.ts';
import type { CarriedOut, Command } from './command.ts';
import { type CommandCall, type CommandMiddleware, runThrough, type Step } from './command-middleware.ts';
import type { CommandResult } from './command-result.ts';
import type { CommandRecords } from './idempotency/command-records.ts';
import { fingerprintOf } from './idempotency/fingerprint.ts';
import { assertKeyAllowed } from './idempotency/assert-key-allowed.ts';
import { type Attempted, runOnce } from './idempotency/run-once.ts';
import { transact } from './transact.ts';
import { validate } from './validate.ts';
import { warnOfFault } from './warn-of-fault.ts';

/** What a command runner is made of. */
export interface CommandRunnerOptions<
  TContext,
  TUnitOfWork extends UnitOfWork,
  TDependencies,
  TMiddlewareCode extends string,
> {
  /** Opens the unit of work of a command, for example by `composeUnitOfWork` of an event bus. Called again after a lost race. */
  readonly openUnitOfWork: (context: TContext, dependencies: TDependencies) => TUnitOfWork;
  /**
   * Creates what the handler needs in addition to the unit of work: a clock, the caller, a client. Called once for each command, before
   * the middleware, which receives it.
   */
  readonly openDependencies: (context: TContext) => TDependencies | Promise<TDependencies>;
  /** Called once when the command has ended, also after an error. An error in it becomes a process warning. */
  readonly closeDependencies?: (dependencies: TDependencies) => Promise<void> | void;
  /** Runs around each command; the first is the outermost. Default: none. */
  readonly middleware?: readonly CommandMiddleware<TContext, TUnitOfWork, TDependencies, TMiddlewareCode>[];
  /** Returns the records of idempotency keys of a unit of work. Without it, a command with a key is an error. */
  readonly recordsOf?: (unitOfWork: TUnitOfWork) => CommandRecords;
  /** Number of runs after lost races, and the waits between them. */
  readonly lostRaces?: WithUnitOfWorkOptions;
}

/** For whom a command runs, and where. */
export type RunOptions<TContext, TUnitOfWork> = { readonly context: TContext } & (
  | {
      /**
       * A key that the caller chose, 1 to 255 printable ASCII characters. A command that is sent again with the same key has no
       * second effect, and returns the first result. Put the caller's own id into the key if callers do not trust each other.
       */
      readonly idempotencyKey?: string;
      readonly unitOfWork?: undefined;
    }
  | {
      /** An open unit of work, such as that of a consumed message. Its owner commits it. */
      readonly unitOfWork: TUnitOfWork;
      readonly idempotencyKey?: undefined;
    }
);

/** An input of the right type, or one of which nothing is known, such as the body of a request. The command validates both. */
export type AcceptedInput<TInput extends StandardSchemaV1, TGiven> = unknown extends TGiven
  ? unknown
  : StandardSchemaV1.InferInput<TInput>;

/**
 * Runs a command in its own unit of work, and commits it with its events and messages in one transaction.
 *
 * Resolves to the value of the handler, or to a refusal or the faults of the input, after which nothing is written. After a lost race
 * the handler runs again with a new unit of work. Rejects with the error of the handler, of a subscriber or of the commit.
 *
 * With an open `unitOfWork`, it runs once and commits nothing. After a refusal, what the handler staged before is then still staged.
 */
export type CommandRunner<TContext, TUnitOfWork, TDependencies, TMiddlewareCode extends string> = <
  TInput extends StandardSchemaV1,
  TValue,
  TCode extends string,
  TGiven,
>(
  command: Command<TInput, TUnitOfWork, TDependencies, TValue, TCode>,
  input: TGiven & AcceptedInput<TInput, TGiven>,
  options: RunOptions<TContext, TUnitOfWork>,
) => Promise<CommandResult<TValue, TCode | TMiddlewareCode>>;

/**
 * Creates a command runner: a plain function that gives every command of a service its unit of work, its dependencies and the same
 * middleware.
 *
 * @throws RangeError when an option of `lostRaces` is invalid.
 *
 * @example
 * ```ts
 * const runCommand = createCommandRunner({
 *   openUnitOfWork: (context: MessageContext) => openOrdersUnitOfWork(context),
 *   openDependencies: () => ({ now: systemClock }),
 *   middleware: [observeCommands(log), authorize(({ context }) => context.caller !== undefined)],
 * });
 * const result = await runCommand(cancelOrder, { orderId }, { context });
 * ```
 */
export const createCommandRunner = <
  TContext,
  TUnitOfWork extends UnitOfWork,
  TDependencies,
  TMiddlewareCode extends string = never,
>(
  options: CommandRunnerOptions<TContext, TUnitOfWork, TDependencies, TMiddlewareCode>,
): CommandRunner<TContext, TUnitOfWork, TDependencies, TMiddlewareCode> => {
  const { openUnitOfWork, openDependencies, closeDependencies, middleware = [] } = options;
  const { recordsOf, lostRaces = {} } = options;
  assertWithUnitOfWorkOptions(lostRaces, 'lostRaces.');
  type Call = CommandCall<TContext, TDependencies>;

  const stepsAround = (call: Call): readonly Step<TMiddlewareCode>[] =>
    middleware.flatMap(({ around }) => (around === undefined ? [] : [(next) => around(call, next)]));

  const stepsWithin = (call: Call, unitOfWork: TUnitOfWork): readonly Step<TMiddlewareCode>[] =>
    middleware.flatMap(({ within }) =>
      within === undefined ? [] : [(next) => within(call, unitOfWork, next)],
    );

  return async <TInput extends StandardSchemaV1, TValue, TCode extends string>(
    command: Command<TInput, TUnitOfWork, TDependencies, TValue, TCode>,
    given: unknown,
    { context, idempotencyKey, unitOfWork: opened }: RunOptions<TContext, TUnitOfWork>,
  ) => {
    type Result = CommandResult<TValue, TCode | TMiddlewareCode>;
    assertKeyAllowed(command.name, {
      idempotencyKey,
      isOpened: opened !== undefined,
      isStored: recordsOf !== undefined,
    });
    const dependencies = await openDependencies(context);
    const call: Call = { command: command.name, input: given, context, dependencies };
    const open = (): TUnitOfWork => openUnitOfWork(context, dependencies);

    const carryOut = async (): Promise<Result> => {
      const validated = await validate(command.input, given, 'input');
      if (validated.outcome === 'invalid') {
        return validated;
      }
      const { output: input } = validated;
      const attempt = async (unitOfWork: TUnitOfWork): Promise<Attempted<TValue, TCode, TMiddlewareCode>> => {
        let carriedOut: CarriedOut<TValue, TCode> | undefined;
        const handle = async () => {
          carriedOut = await command.carryOut(input, unitOfWork, dependencies);
          return carriedOut.result;
        };
        const result = await runThrough(command.name, stepsWithin({ ...call, input }, unitOfWork), handle);
        return { result, carriedOut };
      };
      if (opened !== undefined) {
        return (await attempt(opened)).result;
      }
      if (idempotencyKey === undefined || recordsOf === undefined) {
        return transact(open, async (unitOfWork) => (await attempt(unitOfWork)).result, lostRaces);
      }
      const fingerprint = fingerprintOf(command.name, given);
      return runOnce({ command, key: idempotencyKey, fingerprint, open, recordsOf, lostRaces }, attempt);
    };

    try {
      return await runThrough<Result, TMiddlewareCode>(command.name, stepsAround(call), carryOut);
    } finally {
      await warnOfFault('closeDependencies', () => closeDependencies?.(dependencies));
    }
  };
};
