import type { Clock } from '@dynamo-outbox/kernel';
import type { GivenOptions, OptionKinds } from './arguments/read-options.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Clients } from './services/clients.ts';
import type { HelpPart } from './terminal/help.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What a command works with. */
export interface CommandContext {
  readonly options: GivenOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly clients: Clients;
  readonly clock: Clock;
  /** Aborted when somebody wants the command to end: it finishes what it holds. */
  readonly signal: AbortSignal;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly summary: string;
  /** How it is used, with real examples. */
  readonly help: readonly HelpPart[];
  readonly options: OptionKinds;
  /** Runs it. Rejects with `USAGE` or `NOT_FOUND` before anything is changed. */
  readonly run: (context: CommandContext) => Promise<ExitCode>;
}
