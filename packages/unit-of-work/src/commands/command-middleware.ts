import type { AnyCommandResult } from './command-result.ts';
import { CommandContinuedTwiceError, InvalidMiddlewareResultError } from './errors.ts';
import type { Refusal } from './refusal.ts';

/** A command that is being run, as middleware sees it. */
export interface CommandCall<TContext = unknown, TDependencies = unknown> {
  /** Name of the command. */
  readonly command: string;
  /** The input as the caller gave it; in `within`, as the schema returned it. */
  readonly input: unknown;
  readonly context: TContext;
  /** Dependencies of this command, created once for it. */
  readonly dependencies: TDependencies;
}

/**
 * Work that is the same for many commands. Each function calls `next` once and returns its result, or returns a refusal instead.
 *
 * `TCode` are the codes of its own refusals.
 */
export interface CommandMiddleware<
  TContext = unknown,
  TUnitOfWork = unknown,
  TDependencies = unknown,
  out TCode extends string = never,
> {
  /** Runs once for each command, around validation and the unit of work with all of its runs. */
  readonly around?: <TResult extends AnyCommandResult>(
    call: CommandCall<TContext, TDependencies>,
    next: () => Promise<TResult>,
  ) => Promise<TResult | Refusal<TCode>>;
  /** Runs inside the unit of work with the validated input, and again after a lost race. Its changes commit with the command. */
  readonly within?: <TResult extends AnyCommandResult>(
    call: CommandCall<TContext, TDependencies>,
    unitOfWork: TUnitOfWork,
    next: () => Promise<TResult>,
  ) => Promise<TResult | Refusal<TCode>>;
}

/** One step of a chain: calls `next`, or returns a refusal. */
export type Step<TCode extends string> = <TResult extends AnyCommandResult>(
  next: () => Promise<TResult>,
) => Promise<TResult | Refusal<TCode>>;

/** Runs the steps around the last function, the first step outermost. Rejects if a step continues twice or returns no result. */
export const runThrough = async <TResult extends AnyCommandResult, TCode extends string>(
  command: string,
  [first, ...others]: readonly Step<TCode>[],
  last: () => Promise<TResult>,
): Promise<TResult | Refusal<TCode>> => {
  if (first === undefined) {
    return last();
  }
  let isContinued = false;
  const result = await first<TResult | Refusal<TCode>>(async () => {
    if (isContinued) {
      throw new CommandContinuedTwiceError(command);
    }
    isContinued = true;
    return runThrough(command, others, last);
  });
  if (!isResult(result)) {
    throw new InvalidMiddlewareResultError(command);
  }
  return result;
};

// Middleware without types may return nothing by mistake.
const isResult = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'outcome' in result && outcomes.has(result.outcome);

const outcomes: ReadonlySet<unknown> = new Set<AnyCommandResult['outcome']>(['done', 'refused', 'invalid']);
