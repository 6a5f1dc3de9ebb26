import { CodedError, truncateText } from '@dynamo-outbox/kernel';

/** The name of a command is not lower kebab case, or too long. */
export class InvalidCommandNameError extends CodedError<'INVALID_COMMAND_NAME'> {
  readonly code = 'INVALID_COMMAND_NAME';

  constructor(name: unknown, maxLength: number) {
    const given = typeof name === 'string' ? JSON.stringify(truncateText(name, maxLength)) : typeof name;
    super(
      `The name of a command is not lower kebab case of at most ${maxLength} characters, such as place-order: ${given}.`,
    );
  }
}

/** A handler returned a refusal that the definition of its command does not list. */
export class UnknownRefusalError extends CodedError<'UNKNOWN_REFUSAL'> {
  readonly code = 'UNKNOWN_REFUSAL';

  constructor(command: string, refusal: string) {
    super(
      `The command ${command} returned a refusal that its definition does not list: ${JSON.stringify(truncateText(refusal, 64))}. Add ` +
        'the code to the refusals of the definition.',
    );
  }
}

/** A handler returned a value that cannot be stored as JSON, or that its schema does not accept after it was JSON. */
export class ResultNotStorableError extends CodedError<'RESULT_NOT_STORABLE'> {
  readonly code = 'RESULT_NOT_STORABLE';

  constructor(command: string, fault: string) {
    super(
      `The result of the command ${command} cannot be stored: ${fault}. Return a value that its schema accepts after JSON.stringify and ` +
        'JSON.parse; read a date with a schema that accepts text.',
    );
  }
}

/** A middleware returned something that is not the result of a command. */
export class InvalidMiddlewareResultError extends CodedError<'INVALID_MIDDLEWARE_RESULT'> {
  readonly code = 'INVALID_MIDDLEWARE_RESULT';

  constructor(command: string) {
    super(
      `A middleware of the command ${command} returned something that is not a result. Return the result of next(), or refuse(code).`,
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
