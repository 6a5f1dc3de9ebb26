/** Statuses an error is answered with. */
export type ErrorStatus = 400 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;

/** How one kind of error is answered. */
export interface ErrorCase {
  readonly status: ErrorStatus;
  /** A sentence for people: what went wrong and what to do. */
  readonly message: string;
  /**
   * Whether the same request can succeed later, which the message MUST then say.
   *
   * An `Idempotency-Key` does not hold such an answer: a repetition under the same key is a new attempt. Default `false`.
   */
  readonly isTemporary?: boolean;
}

/** Error identifiers as callers see them, and how each is answered. */
export type ErrorCases = Readonly<Record<string, ErrorCase>>;

/** Longest request body, in bytes: 64 KiB. */
export const maxBodyBytes = 65_536;

/** Every error that any service may answer with: the one table from identifier to status. */
export const commonErrors = {
  VALIDATION_ERROR: { status: 400, message: 'The request breaks the rules; every fault is in the details.' },
  MALFORMED_JSON_ERROR: { status: 400, message: 'The body is not JSON in UTF-8.' },
  ROUTE_NOT_FOUND_ERROR: { status: 404, message: 'There is nothing under this path.' },
  METHOD_NOT_ALLOWED_ERROR: { status: 405, message: 'This path takes only the methods of the Allow header.' },
  CHANGED_MEANWHILE_ERROR: {
    status: 409,
    message: 'Others kept changing the same thing at the same time, and nothing was done. Try again.',
    isTemporary: true,
  },
  BODY_TOO_LARGE_ERROR: { status: 413, message: `The body is longer than ${maxBodyBytes} bytes.` },
  UNSUPPORTED_MEDIA_TYPE_ERROR: { status: 415, message: 'Send the body as application/json.' },
  IDEMPOTENCY_KEY_REUSED_ERROR: {
    status: 422,
    message: 'This Idempotency-Key came with another request before. Use a new key for a new request.',
  },
  SYSTEM_ERROR: { status: 500, message: 'Something went wrong on our side.' },
} as const satisfies ErrorCases;

/** Identifiers of the errors that any service may answer with. */
export type CommonError = keyof typeof commonErrors;
