import type { OpenApiOperation } from '../openapi/openapi-document.ts';

/** An operation and its address. */
export interface LocatedOperation {
  readonly path: string;
  /** HTTP method in lower case. */
  readonly method: string;
  readonly operation: OpenApiOperation;
}

/** Quotes an argument for a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const exampleOf = (schema: Readonly<Record<string, unknown>>): string => {
  const { examples } = schema;
  return Array.isArray(examples) ? String(examples[0]) : '';
};

const fillPath = (path: string, operation: OpenApiOperation): string =>
  operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((filled, { name, schema }) => filled.replace(`{${name}}`, exampleOf(schema)), path);

const bodyExample = ({ requestBody }: OpenApiOperation): unknown =>
  Object.values(requestBody?.content['application/json']?.examples ?? {})[0]?.value;

/** Returns the curl command that calls an operation with its examples. */
export const toCurlCommand = ({ method, operation, path }: LocatedOperation, origin: string): string => {
  const url = quote(origin + fillPath(path, operation));
  const body = bodyExample(operation);
  const parts = [
    method === 'get' ? 'curl' : `curl -X ${method.toUpperCase()}`,
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body))}`]),
    url,
  ];
  return parts.join(' ');
};
