import type { Clock } from '@dynamo-outbox/kernel';
import type { GivenOptions, OptionKinds } from './arguments/read-options.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Clients } from './services/clients.ts';
import type { HelpPart } from './terminal/help.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Context of a command. */
export interface CommandContext {
  readonly options: GivenOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly clients: Clients;
  readonly clock: Clock;
  /** Aborted when the user stops the command, which then finishes the messages that it holds. */
  readonly signal: AbortSignal;
}

/** A command of the CLI. */
export interface Command {
  readonly name: string;
  /** Short summary of its purpose. */
  readonly summary: string;
  /** Help text with examples. */
  readonly help: readonly HelpPart[];
  readonly options: OptionKinds;
  /** Runs the command. Rejects with `USAGE` or `NOT_FOUND` before it changes anything. */
  readonly run: (context: CommandContext) => Promise<ExitCode>;
}
