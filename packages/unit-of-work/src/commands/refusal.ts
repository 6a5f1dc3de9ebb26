/** A negative answer of the business: the command was understood and is not carried out. Nothing is written. */
export interface Refusal<TCode extends string = string> {
  readonly outcome: 'refused';
  /** Names the reason: `ORDER_NOT_FOUND`. */
  readonly code: TCode;
  /** A sentence for people. Absent if the code says enough. */
  readonly reason?: string;
}

/**
 * Creates a refusal, which a command's handler returns. Return it before you stage a change.
 *
 * @param reason - a sentence for people
 *
 * @example
 * ```ts
 * if (order === undefined) {
 *   return refuse('ORDER_NOT_FOUND');
 * }
 * ```
 */
export const refuse = <const TCode extends string>(code: TCode, reason?: string): Refusal<TCode> => ({
  outcome: 'refused',
  code,
  ...(reason === undefined ? {} : { reason }),
});

/** Whether a value looks like a refusal. */
export const hasOutcomeRefused = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'outcome' in value &&
  value.outcome === 'refused' &&
  'code' in value &&
  typeof value.code === 'string';
