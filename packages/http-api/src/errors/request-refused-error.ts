import { CodedError } from '@dynamo-outbox/kernel';

import { type CommonError, commonErrors } from './error-case.ts';
import type { ErrorDetail } from './error-body.ts';

/** A request was rejected, and nothing was done. The code is the identifier that the caller sees. */
export class RequestRefusedError extends CodedError<CommonError> {
  readonly code: CommonError;
  /** Individual faults. */
  readonly details: readonly ErrorDetail[];

  constructor(code: CommonError, details: readonly ErrorDetail[] = []) {
    super(commonErrors[code].message);
    this.code = code;
    this.details = details;
  }
}
