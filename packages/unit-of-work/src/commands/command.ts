import type { StandardSchemaV1 } from '@standard-schema/spec';

import { kebabCase } from '../kebab-case.ts';
import type { Done } from './command-result.ts';
import { InvalidCommandNameError, UnknownRefusalError } from './errors.ts';
import { hasOutcomeRefused, type Refusal } from './refusal.ts';
import { readValue, writeValue } from './result-value.ts';

/** Whether the same attempt may succeed later: `temporary`, or never: `final`. */
export type RefusalKind = 'final' | 'temporary';

/** Definition of a command. */
export interface CommandOptions<
  TInput extends StandardSchemaV1,
  TUnitOfWork,
  TDependencies,
  TResult extends StandardSchemaV1,
  TCode extends string,
> {
  /** Any Standard Schema, synchronous or asynchronous. Callers state its input; the handler receives its output. */
  readonly input: TInput;
  /**
   * Schema of the value. The handler returns its input; callers receive its output. The value is written as JSON, read again and
   * validated before the commit, so that a repetition with the same idempotency key returns the same. A `Date` becomes text: read
   * it with a schema such as `z.coerce.date()`. For a command without a value: `z.void()`.
   */
  readonly result: TResult;
  /** Every refusal that the handler returns, by code; `{}` if it returns none. */
  readonly refusals: Readonly<Record<TCode, RefusalKind>>;
  /**
   * Carries the command out in an open unit of work. It stages changes and publishes events; the runner commits them together
   * when it returns, and rolls them back if it returns a refusal or throws.
   *
   * Runs again after a lost race, with a new unit of work and the same input, so it must not change its input. Annotate the parts and
   * the dependencies that it uses.
   */
  readonly handle: (
    input: StandardSchemaV1.InferOutput<TInput>,
    unitOfWork: TUnitOfWork,
    dependencies: TDependencies,
  ) => Promise<StandardSchemaV1.InferInput<TResult> | Refusal<NoInfer<TCode>>>;
}

/** What a handler returned. */
export interface CarriedOut<TValue, TCode extends string> {
  readonly result: Done<TValue> | Refusal<TCode>;
  /** JSON of the value; `undefined` for a refusal, and for a command without a value. */
  readonly json: string | undefined;
}

/** A command: one thing that a caller can ask a service to do. */
export interface Command<
  TInput extends StandardSchemaV1,
  TUnitOfWork,
  TDependencies,
  TValue,
  TCode extends string,
> {
  /** Lower kebab case, such as `place-order`. Names the command in logs, spans and idempotency records. */
  readonly name: string;
  readonly input: TInput;
  /** Returns the refusal of this command that a value is; `undefined` for any other value. */
  readonly toRefusal: (value: unknown) => Refusal<TCode> | undefined;
  /** Whether another attempt may succeed after this refusal. */
  readonly isTemporary: (refusal: Refusal) => boolean;
  /** Reads a value from its JSON. Rejects with `RESULT_NOT_STORABLE` if the schema does not accept it. */
  readonly readValue: (json: string | undefined) => Promise<TValue>;
  /**
   * Runs the handler once, without middleware and commit. Rejects with `UNKNOWN_REFUSAL` for a refusal that the definition does not
   * list, and with `RESULT_NOT_STORABLE` for a value that its schema does not accept after it was JSON.
   */
  readonly carryOut: (
    input: StandardSchemaV1.InferOutput<TInput>,
    unitOfWork: TUnitOfWork,
    dependencies: TDependencies,
  ) => Promise<CarriedOut<TValue, TCode>>;
}

const maxNameLength = 64;

const assertName = (name: unknown): void => {
  if (typeof name !== 'string' || name.length > maxNameLength || !kebabCase.test(name)) {
    throw new InvalidCommandNameError(name, maxNameLength);
  }
};

const createToRefusal =
  <TCode extends string>(refusals: Readonly<Record<TCode, RefusalKind>>) =>
  (value: unknown): Refusal<TCode> | undefined => {
    const isListed = (code: string): code is TCode => Object.hasOwn(refusals, code);
    if (!hasOutcomeRefused(value) || !isListed(value.code)) {
      return undefined;
    }
    const { code, reason } = value;
    return { outcome: 'refused', code, ...(typeof reason === 'string' ? { reason } : {}) };
  };

/**
 * Defines a command: its name, the schemas of its input and result, its refusals, and the function that carries it out. `createCommandRunner`
 * runs it.
 *
 * Throws `INVALID_COMMAND_NAME` for a name that is not lower kebab case, or longer than 64 characters.
 *
 * Pattern: Command (Gamma and others, Design Patterns).
 *
 * @example
 * ```ts
 * export const cancelOrder = defineCommand('cancel-order', {
 *   input: z.object({ orderId: z.uuid() }),
 *   result: z.object({ cancelledAt: z.string() }),
 *   refusals: { ORDER_NOT_FOUND: 'final', ORDER_IS_PENDING: 'temporary' },
 *   handle: async ({ orderId }, { orders, events }: OrdersParts, { now }: { readonly now: Clock }) => {
 *     const order = await orders.find(orderId);
 *     if (order === undefined) {
 *       return refuse('ORDER_NOT_FOUND');
 *     }
 *     …
 *   },
 * });
 * ```
 */
export const defineCommand = <
  TInput extends StandardSchemaV1,
  TUnitOfWork,
  TDependencies,
  TResult extends StandardSchemaV1,
  TCode extends string,
>(
  name: string,
  { input, result, refusals, handle }: CommandOptions<TInput, TUnitOfWork, TDependencies, TResult, TCode>,
): Command<TInput, TUnitOfWork, TDependencies, StandardSchemaV1.InferOutput<TResult>, TCode> => {
  assertName(name);
  const kinds = new Map<string, RefusalKind>(Object.entries(refusals));
  const toRefusal = createToRefusal(refusals);
  const read = (json: string | undefined) => readValue(name, result, json);
  return Object.freeze({
    name,
    input,
    toRefusal,
    isTemporary: ({ code }: Refusal) => kinds.get(code) === 'temporary',
    readValue: read,
    carryOut: async (
      given: StandardSchemaV1.InferOutput<TInput>,
      unitOfWork: TUnitOfWork,
      dependencies: TDependencies,
    ) => {
      const returned = await handle(given, unitOfWork, dependencies);
      const refusal = toRefusal(returned);
      if (refusal !== undefined) {
        return { result: refusal, json: undefined };
      }
      if (hasOutcomeRefused(returned)) {
        throw new UnknownRefusalError(name, returned.code);
      }
      const json = writeValue(name, returned);
      return { result: { outcome: 'done' as const, value: await read(json) }, json };
    },
  });
};
