import { CodedError } from '@dynamo-outbox/kernel';

/** The options of `defineService` are wrong. The error lists all faults. */
export class InvalidServiceError extends CodedError<'INVALID_SERVICE'> {
  readonly code = 'INVALID_SERVICE';
  /** Each fault with its remedy. */
  readonly faults: readonly string[];

  constructor(service: string | undefined, faults: readonly string[]) {
    super(
      [
        `Cannot define the service ${service === undefined ? '(without a name)' : JSON.stringify(service)}:`,
        ...faults,
      ].join('\n  '),
    );
    this.faults = faults;
  }
}
