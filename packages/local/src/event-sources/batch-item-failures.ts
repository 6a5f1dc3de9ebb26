/**
 * The result of a batch according to a function's response.
 *
 * `invalid` is an unreadable response. It counts as a failure of the whole batch.
 */
export type BatchAnswer =
  | { readonly kind: 'success' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'failures'; readonly identifiers: ReadonlySet<string> };

const success: BatchAnswer = { kind: 'success' };
const invalid: BatchAnswer = { kind: 'invalid' };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const identifierOf = (failure: unknown): string | undefined => {
  const identifier = isRecord(failure) ? failure['itemIdentifier'] : undefined;
  return typeof identifier === 'string' ? identifier : undefined;
};

const isEachKnown = (
  identifiers: readonly (string | undefined)[],
  sent: ReadonlySet<string>,
): identifiers is readonly string[] =>
  identifiers.every((identifier) => identifier !== undefined && sent.has(identifier));

/**
 * Reads a partial batch response.
 *
 * No response, an empty object, and a list that is missing, null or empty mean success. An identifier that is missing,
 * empty or not part of this batch makes the whole response invalid. Source: "Configuring partial batch response", AWS
 * Lambda Developer Guide. The guide does not mention responses that are not objects. They are invalid here, so that a
 * mistake leads to redelivery and not to loss.
 *
 * @param sent - identifiers of the batch
 */
export const readBatchAnswer = (answer: unknown, sent: ReadonlySet<string>): BatchAnswer => {
  if (answer === undefined || answer === null) {
    return success;
  }
  const failures = isRecord(answer) ? (answer['batchItemFailures'] ?? []) : undefined;
  if (!Array.isArray(failures)) {
    return invalid;
  }
  const identifiers = failures.map(identifierOf);
  if (!isEachKnown(identifiers, sent)) {
    return invalid;
  }
  return identifiers.length === 0 ? success : { kind: 'failures', identifiers: new Set(identifiers) };
};
