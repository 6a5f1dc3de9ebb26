import { type Clock, systemClock } from '@dynamo-outbox/kernel';

import type { CommandMiddleware } from './command-middleware.ts';
import type { AnyCommandResult } from './command-result.ts';
import { warnOfFault } from './warn-of-fault.ts';

/** Reports the end of a command. Contains neither its input nor its value. */
export type CommandEvent<TContext = unknown> =
  | {
      readonly event: 'command.ended';
      readonly command: string;
      readonly outcome: AnyCommandResult['outcome'];
      /** Code of the refusal, if it was refused. */
      readonly code?: string;
      /** With all of its runs. */
      readonly milliseconds: number;
      readonly context: TContext;
    }
  | {
      readonly event: 'command.failed';
      readonly command: string;
      readonly error: unknown;
      readonly milliseconds: number;
      readonly context: TContext;
    };

/**
 * Creates middleware that reports the end of each command, for logs and metrics. Put it first, so that it also sees the refusals of the
 * others. An error of the observer becomes a process warning. A command in an open unit of work ends before the commit of its owner.
 */
export const observeCommands = <TContext>(
  observer: (event: CommandEvent<TContext>) => Promise<void> | void,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): CommandMiddleware<TContext> => {
  const report = (event: CommandEvent<TContext>): void => {
    void warnOfFault('The observer of commands', () => observer(event));
  };
  return {
    around: async ({ command, context }, next) => {
      const startedAt = clock().getTime();
      const facts = () => ({ command, milliseconds: Math.max(0, clock().getTime() - startedAt), context });
      let result;
      try {
        result = await next();
      } catch (error) {
        report({ event: 'command.failed', ...facts(), error });
        throw error;
      }
      const code = result.outcome === 'refused' ? { code: result.code } : {};
      report({ event: 'command.ended', ...facts(), outcome: result.outcome, ...code });
      return result;
    },
  };
};
