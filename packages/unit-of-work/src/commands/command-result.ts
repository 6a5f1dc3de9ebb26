import type { Refusal } from './refusal.ts';

/** One fault of a command's input. */
export interface InputIssue {
  /** Path of the field: `orderTotal`, `lines[2].sku`, or `input` for the whole input. */
  readonly path: string;
  /** What is wrong, in the words of the schema library. It may quote the value, so do not log it. */
  readonly message: string;
}

/** The command was carried out, and its changes are committed. */
export interface Done<TValue = unknown> {
  readonly outcome: 'done';
  /** What the handler returned. */
  readonly value: TValue;
}

/** The input violates the schema of the command. Nothing ran. */
export interface InvalidInput {
  readonly outcome: 'invalid';
  /** The first 50 faults. */
  readonly issues: readonly InputIssue[];
}

/** Result of a command: a value for everything that the caller has to expect. A fault is thrown. */
export type CommandResult<TValue, TCode extends string> = Done<TValue> | Refusal<TCode> | InvalidInput;

/** Result of any command, as middleware sees it. */
export type AnyCommandResult = CommandResult<unknown, string>;
