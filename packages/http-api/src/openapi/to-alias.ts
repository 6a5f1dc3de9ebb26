import type { OpenApiOperation } from './openapi-document.ts';

/** Returns the same operation for an alias path. */
export const toAlias = (operation: OpenApiOperation, path: string, position: number): OpenApiOperation => ({
  ...operation,
  // Operation ids are unique in a document.
  operationId: `${operation.operationId}Alias${position + 1}`,
  description: `Alias of \`${path}\`; both work the same.`,
  'x-alias-of': path,
});
