/** Base of every error this toolkit throws on purpose. */
export abstract class CodedError<TCode extends string = string> extends Error {
  /** Stable identifier: log it, alarm on it, branch on it. Never branch on the message. */
  abstract readonly code: TCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Narrows by code rather than by class, so it survives duplicate copies of a package in a bundle. */
export const hasErrorCode = <TCode extends string>(
  error: unknown,
  code: TCode,
): error is Error & { readonly code: TCode } =>
  error instanceof Error && 'code' in error && error.code === code;
