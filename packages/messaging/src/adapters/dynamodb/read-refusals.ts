/**
 * Whether DynamoDB refused the start key of a query or scan: it is malformed, or outside the range or segment.
 *
 * DynamoDB reports this only in the text of a validation error.
 */
export const isStartKeyRefused = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'ValidationException' &&
  /starting key|ExclusiveStartKey/i.test(error.message);

/** Whether DynamoDB refused a query because the table does not have the index. */
export const isIndexMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationException' && /specified index/i.test(error.message);
