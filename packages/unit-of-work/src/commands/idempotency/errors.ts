import { CodedError } from '@dynamo-outbox/kernel';

import { LostRaceError } from '../../lost-race.ts';
import type { CommandKey } from './command-records.ts';

/** Another run of the same command with the same key committed first. Run the command again to find its result. */
export class CommandKeyUsedMeanwhileError extends LostRaceError<'COMMAND_KEY_USED_MEANWHILE'> {
  constructor({ command }: CommandKey) {
    super('COMMAND_KEY_USED_MEANWHILE', `Another ${command} with the same idempotency key committed first.`);
  }
}

/** The key was used before, for the same command with another input. */
export class IdempotencyKeyReusedError extends CodedError<'IDEMPOTENCY_KEY_REUSED'> {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor({ command }: CommandKey) {
    super(
      `The idempotency key of this ${command} was used for another input before. To repeat that command, send its input; for another ` +
        'command, use a new key.',
    );
  }
}

/** An idempotency key was given that cannot be stored, or for a command that cannot store its result. */
export class IdempotencyUnavailableError extends CodedError<'IDEMPOTENCY_UNAVAILABLE'> {
  readonly code = 'IDEMPOTENCY_UNAVAILABLE';

  constructor(command: string, fault: string) {
    super(`The command ${command} cannot run with this idempotency key: ${fault}.`);
  }
}

/** The stored result of a command does not match the schema of its result, or is not a result. */
export class StoredResultUnreadableError extends CodedError<'STORED_RESULT_UNREADABLE'> {
  readonly code = 'STORED_RESULT_UNREADABLE';

  constructor({ command, key }: CommandKey) {
    super(
      `The stored result of ${command} with the key ${JSON.stringify(key)} does not match its definition. The definition changed after ` +
        'the result was stored: accept the older form in its result schema and its refusals.',
    );
  }
}
