/** Base class of every error that this toolkit throws on purpose. */
export abstract class CodedError<TCode extends string = string> extends Error {
  /** Stable identifier. Log it, alarm on it, branch on it. Never branch on the message. */
  abstract readonly code: TCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Narrows by code instead of by class, so it also works when a bundle contains duplicate copies of a package. */
export const hasErrorCode = <TCode extends string>(
  error: unknown,
  code: TCode,
): error is Error & { readonly code: TCode } =>
  error instanceof Error && 'code' in error && error.code === code;
