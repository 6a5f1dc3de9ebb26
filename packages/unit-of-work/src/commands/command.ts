import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Done } from './command-result.ts';
import { InvalidCommandNameError, UnknownRefusalError } from './errors.ts';
import type { Refusal } from './refusal.ts';

/** Whether the same attempt may succeed later: `temporary`, or never: `final`. */
export type RefusalKind = 'final' | 'temporary';

/** Codes of the refusals among the values that a handler returns. */
export type RefusalCodeOf<TReturn> = Extract<TReturn, Refusal>['code'];

/** The values that a handler returns, without its refusals. */
export type ValueOf<TReturn> = Exclude<TReturn, Refusal>;

/** Definition of a command. */
export interface CommandOptions<TSchema extends StandardSchemaV1, TUnitOfWork, TDependencies, TReturn> {
  /** Any Standard Schema, synchronous or asynchronous. Callers state its input; the handler receives its output. */
  readonly input: TSchema;
  /** Every refusal that the handler returns, by code; `{}` if it returns none. */
  readonly refusals: Readonly<Record<RefusalCodeOf<TReturn>, RefusalKind>>;
  /** Schema of the returned value, after it was JSON. Required only for idempotency keys, which store the value. */
  readonly result?: StandardSchemaV1<unknown, ValueOf<TReturn>>;
  /**
   * Carries the command out in an open unit of work. It stages changes and publishes events; the runner commits them together
   * when it returns, and rolls them back if it returns a refusal or throws.
   *
   * Runs again after a lost race, with a new unit of work. Annotate the parts and the dependencies that it uses.
   */
  readonly handle: (
    input: StandardSchemaV1.InferOutput<TSchema>,
    unitOfWork: TUnitOfWork,
    dependencies: TDependencies,
  ) => Promise<TReturn>;
}

/** A command: one thing that a caller can ask a service to do. */
export interface Command<
  TSchema extends StandardSchemaV1,
  TUnitOfWork,
  TDependencies,
  TValue,
  TCode extends string,
> {
  /** Lower kebab case, such as `place-order`. Names the command in logs, spans and idempotency records. */
  readonly name: string;
  readonly input: TSchema;
  /** Whether a value is a refusal of this command. */
  readonly isRefusal: (value: unknown) => value is Refusal<TCode>;
  /** Whether another attempt may succeed after this refusal. */
  readonly isTemporary: (refusal: Refusal) => boolean;
  readonly result: StandardSchemaV1<unknown, TValue> | undefined;
  /** Runs the handler once. Rejects with `UNKNOWN_REFUSAL` for a refusal that the definition does not list. */
  readonly handle: (
    input: StandardSchemaV1.InferOutput<TSchema>,
    unitOfWork: TUnitOfWork,
    dependencies: TDependencies,
  ) => Promise<Done<TValue> | Refusal<TCode>>;
}

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const hasOutcomeRefused = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'outcome' in value && value.outcome === 'refused';

const isValue = <TReturn>(returned: TReturn): returned is ValueOf<TReturn> => !hasOutcomeRefused(returned);

/**
 * Defines a command: its name, the schema of its input, its refusals, and the function that carries it out. `createCommandRunner`
 * runs it.
 *
 * Throws `INVALID_COMMAND_NAME` for a name that is not lower kebab case.
 *
 * Pattern: Command (Bus) (Hohpe, Woolf, Enterprise Integration Patterns: Command Message; Fowler: Transaction Script).
 *
 * @example
 * ```ts
 * export const cancelOrder = defineCommand('cancel-order', {
 *   input: z.object({ orderId: z.uuid() }),
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
export const defineCommand = <TSchema extends StandardSchemaV1, TUnitOfWork, TDependencies, TReturn>(
  name: string,
  { input, refusals, result, handle }: CommandOptions<TSchema, TUnitOfWork, TDependencies, TReturn>,
): Command<TSchema, TUnitOfWork, TDependencies, ValueOf<TReturn>, RefusalCodeOf<TReturn>> => {
  if (!nameForm.test(name)) {
    throw new InvalidCommandNameError(name);
  }
  const kinds = new Map<unknown, RefusalKind>(Object.entries(refusals));
  const isRefusal = (value: unknown): value is Refusal<RefusalCodeOf<TReturn>> =>
    hasOutcomeRefused(value) && kinds.has(value.code);
  return Object.freeze({
    name,
    input,
    isRefusal,
    isTemporary: ({ code }: Refusal) => kinds.get(code) === 'temporary',
    result,
    handle: async (
      given: StandardSchemaV1.InferOutput<TSchema>,
      unitOfWork: TUnitOfWork,
      dependencies: TDependencies,
    ) => {
      const returned = await handle(given, unitOfWork, dependencies);
      if (isValue(returned)) {
        return { outcome: 'done' as const, value: returned };
      }
      if (isRefusal(returned)) {
        return returned;
      }
      throw new UnknownRefusalError(name, returned);
    },
  });
};
