import type { JsonSchema } from './json-schema.ts';

/** An example with a summary that distinguishes it from others. */
export interface OpenApiExample {
  readonly summary?: string;
  readonly value: unknown;
}

/** The schema and examples of a body. */
export interface OpenApiMediaType {
  readonly schema: JsonSchema;
  readonly examples?: Readonly<Record<string, OpenApiExample>>;
}

/** Bodies by media type. */
export type OpenApiContent = Readonly<Record<string, OpenApiMediaType>>;

/** A header of a response. */
export interface OpenApiHeader {
  readonly description: string;
  readonly schema: JsonSchema;
}

/** A parameter of a request. */
export interface OpenApiParameter extends OpenApiHeader {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
}

/** One response of an operation. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, OpenApiHeader>>;
  readonly content: OpenApiContent;
}

/** One operation. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  /** The canonical path, if this path is an alias. */
  readonly 'x-alias-of'?: string;
}

/** The operations of one path by method, in lower case. */
export type OpenApiPath = Readonly<Record<string, OpenApiOperation>>;

/** The part of OpenAPI 3.1 that this toolkit writes. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, OpenApiPath>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}
