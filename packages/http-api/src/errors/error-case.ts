/** HTTP statuses of errors. */
export type ErrorStatus = 400 | 401 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;

/** Response to one kind of error. */
export interface ErrorCase {
  readonly status: ErrorStatus;
  /** A human-readable sentence: what failed and what to do. */
  readonly message: string;
  /**
   * Whether the same request can succeed later. The message MUST then say so.
   *
   * Such a response is not stored for an `Idempotency-Key`: a repetition with the same key is a new attempt. Default
   * `false`.
   */
  readonly isTemporary?: boolean;
}

/** Error identifiers as callers see them, with their responses. */
export type ErrorCases = Readonly<Record<string, ErrorCase>>;

/** Maximum length of a request body in bytes: 64 KiB. */
export const maxBodyBytes = 65_536;

/** Every error that any service may return, with its status. */
export const commonErrors = {
  VALIDATION_ERROR: { status: 400, message: 'The request is invalid; the details list every fault.' },
  MALFORMED_JSON_ERROR: { status: 400, message: 'The body is not JSON in UTF-8.' },
  UNAUTHENTICATED_ERROR: { status: 401, message: 'The request has no valid credentials.' },
  ROUTE_NOT_FOUND_ERROR: { status: 404, message: 'There is no resource at this path.' },
  METHOD_NOT_ALLOWED_ERROR: {
    status: 405,
    message: 'This path supports only the methods in the Allow header.',
  },
  CHANGED_MEANWHILE_ERROR: {
    status: 409,
    message: 'Concurrent requests kept changing the same resource, so nothing was changed. Try again.',
    isTemporary: true,
  },
  BODY_TOO_LARGE_ERROR: { status: 413, message: `The body is longer than ${maxBodyBytes} bytes.` },
  UNSUPPORTED_MEDIA_TYPE_ERROR: { status: 415, message: 'Send the body as application/json.' },
  IDEMPOTENCY_KEY_REUSED_ERROR: {
    status: 422,
    message:
      'This Idempotency-Key was already used for a different request. Use a new key for a new request.',
  },
  SYSTEM_ERROR: { status: 500, message: 'An internal error occurred.' },
} as const satisfies ErrorCases;

/** Identifiers of the errors that any service may return. */
export type CommonError = keyof typeof commonErrors;
