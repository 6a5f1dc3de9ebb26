import { CodedError } from '@dynamo-outbox/kernel';

/** The name of a command is not lower kebab case. */
export class InvalidCommandNameError extends CodedError<'INVALID_COMMAND_NAME'> {
  readonly code = 'INVALID_COMMAND_NAME';

  constructor(name: unknown) {
    super(`The name of a command is not lower kebab case, such as place-order: ${JSON.stringify(name)}.`);
  }
}

/** A handler returned a refusal that the definition of its command does not list. */
export class UnknownRefusalError extends CodedError<'UNKNOWN_REFUSAL'> {
  readonly code = 'UNKNOWN_REFUSAL';

  constructor(command: string, refusal: unknown) {
    super(
      `The command ${command} returned a refusal that its definition does not list: ${JSON.stringify(refusal)}. Add its code to the ` +
        'refusals of the definition.',
    );
  }
}

/** A middleware continued the same command a second time. One command has one unit of work. */
export class CommandContinuedTwiceError extends CodedError<'COMMAND_CONTINUED_TWICE'> {
  readonly code = 'COMMAND_CONTINUED_TWICE';

  constructor(command: string) {
    super(
      `A middleware of the command ${command} called next() twice. Call it once; a lost race is retried without the middleware.`,
    );
  }
}
