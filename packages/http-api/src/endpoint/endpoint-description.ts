import * as z from 'zod';

import type { ErrorCases } from '../errors/error-case.ts';

/** A schema of fields. */
type FieldsSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** The request body of an operation. */
export interface BodyDescription {
  readonly schema: z.ZodType;
  /** The schema for the API document; absent if the operation has no body. */
  readonly documented?: {
    /** Name of the schema: `CreateOrder`. */
    readonly name: string;
    readonly example: object;
  };
}

/** For operations without a body. A body that is sent anyway is ignored. */
export const noBody = { schema: z.undefined() } as const satisfies BodyDescription;

/** For operations without parameters in the query string. */
export const noQuery = z.object({});

/** The success response of an operation. */
export interface SuccessDescription {
  readonly status: 200 | 201;
  readonly description: string;
  /** Name of the schema in the API document: `Order`. */
  readonly name: string;
  readonly schema: FieldsSchema;
  readonly example: object;
}

/** Description of one API operation. Serving, validation and documentation are all derived from it. */
export interface EndpointDescription {
  /** Operation id, unique in the service: `createOrder`. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST';
  /** Path with parameters in braces: `/orders/{id}`. */
  readonly path: string;
  /** Alias paths that work the same. */
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** The parameters of the path. */
  readonly parameters: FieldsSchema;
  /** The parameters of the query string, all optional. One that is given twice is invalid, and unknown ones are ignored. */
  readonly query: FieldsSchema;
  readonly body: BodyDescription;
  readonly success: SuccessDescription;
  /** Business refusals by identifier. */
  readonly refusals: ErrorCases;
}

/** Input of a handler. It is parsed, so the types can be trusted. */
export interface EndpointInput<TDescription extends EndpointDescription> {
  readonly parameters: z.output<TDescription['parameters']>;
  readonly query: z.output<TDescription['query']>;
  readonly body: z.output<TDescription['body']['schema']>;
}
