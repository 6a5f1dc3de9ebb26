import { type Clock, type Observer, systemClock } from '@dynamo-outbox/kernel';

import type { CommandMiddleware } from './command-middleware.ts';
import type { AnyCommandResult } from './command-result.ts';

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

/** Creates middleware that reports the end of each command, for logs and metrics. Put it first, so that it also sees refusals of others. */
export const observeCommands = <TContext>(
  observer: Observer<CommandEvent<TContext>>,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): CommandMiddleware<TContext> => ({
  around: async ({ command, context }, next) => {
    const startedAt = clock().getTime();
    const facts = () => ({ command, milliseconds: Math.max(0, clock().getTime() - startedAt), context });
    try {
      const result = await next();
      const code = result.outcome === 'refused' ? { code: result.code } : {};
      observer({ event: 'command.ended', ...facts(), outcome: result.outcome, ...code });
      return result;
    } catch (error) {
      observer({ event: 'command.failed', ...facts(), error });
      throw error;
    }
  },
});
