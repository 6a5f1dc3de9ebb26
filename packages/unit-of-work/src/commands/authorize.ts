import type { CommandCall, CommandMiddleware } from './command-middleware.ts';
import { refuse } from './refusal.ts';

/**
 * Creates middleware that refuses a command with `NOT_ALLOWED` unless the function returns true.
 *
 * It runs before validation, so `input` is unchecked. Decide here by the name of the command and by its caller. Decide in the handler if you need
 * data, such as the owner of an order.
 */
export const authorize = <TContext, TDependencies>(
  isAllowed: (call: CommandCall<TContext, TDependencies>) => boolean | Promise<boolean>,
): CommandMiddleware<TContext, unknown, TDependencies, 'NOT_ALLOWED'> => ({
  around: async (call, next) => (isTrue(await isAllowed(call)) ? next() : refuse('NOT_ALLOWED')),
});

// A policy without types may return anything else by mistake.
const isTrue = (verdict: unknown): boolean => verdict === true;
