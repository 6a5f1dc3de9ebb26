import type { OpenApiOperation } from './openapi-document.ts';

/** The same operation under another spelling of its path. */
export const toAlias = (operation: OpenApiOperation, path: string, position: number): OpenApiOperation => ({
  ...operation,
  // Operation ids are unique in a document.
  operationId: `${operation.operationId}Alias${position + 1}`,
  description: `Another spelling of \`${path}\`; both work the same.`,
  'x-alias-of': path,
});
