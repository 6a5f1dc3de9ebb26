/**
 * Whether a value contains a member `$ref`, at any depth. Tools that read a document follow each such member, also in constants and
 * examples: they would open files that its text names.
 */
export const looksLikeReference = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '$ref') || Object.values(value).some(looksLikeReference));
