import { CodedError } from '@dynamo-outbox/kernel';

/** Work used a table that its service does not declare. Nothing was staged. */
export class UnknownTableError extends CodedError<'UNKNOWN_TABLE'> {
  readonly code = 'UNKNOWN_TABLE';

  constructor(service: string, table: unknown, known: readonly string[]) {
    const tables = known.length === 0 ? 'It declares no table.' : `Its tables are ${known.join(', ')}.`;
    super(
      `The service ${service} has no table ${JSON.stringify(table)}. ${tables} Add the table to tables of defineService, or ` +
        'correct the name.',
    );
  }
}

/** A run was started inside the work of another one. It would commit alone, whether the outer work succeeds or not. */
export class RunInsideRunError extends CodedError<'RUN_INSIDE_RUN'> {
  readonly code = 'RUN_INSIDE_RUN';

  constructor(service: string) {
    super(
      `The service ${service} starts a run inside the work of another run or handler. The inner run would commit alone. Pass the ` +
        'unit of work of the outer work to the function, or start the second run after the first has returned.',
    );
  }
}
