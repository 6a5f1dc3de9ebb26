import * as z from 'zod';

import type { ErrorCases } from '../errors/error-case.ts';

/** A schema of fields. */
export type FieldsSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** The body that an operation takes. */
export interface BodyDescription {
  readonly schema: z.ZodType;
  /** How the API document shows it; absent when there is no body to read. */
  readonly documented?: {
    /** Name of the schema: `CreateOrder`. */
    readonly name: string;
    readonly example: object;
  };
}

/** For operations without a body; one that is sent nevertheless is not looked at. */
export const noBody = { schema: z.undefined() } as const satisfies BodyDescription;

/** What an operation answers when all went well. */
export interface SuccessDescription {
  readonly status: 200 | 201;
  readonly description: string;
  /** Name of the schema in the API document: `Order`. */
  readonly name: string;
  readonly schema: FieldsSchema;
  readonly example: object;
}

/** One operation of the API, as it is served, validated and documented: all three come from this. */
export interface EndpointDescription {
  /** Unique in the service: `createOrder`. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST';
  /** With parameters in braces: `/orders/{id}`. */
  readonly path: string;
  /** Other spellings of the path that work the same. */
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** The parameters of the path. */
  readonly parameters: FieldsSchema;
  readonly body: BodyDescription;
  readonly success: SuccessDescription;
  /** Business refusals by identifier. */
  readonly refusals: ErrorCases;
}

/** What a handler gets: parsed, so that it may trust the types. */
export interface EndpointInput<TDescription extends EndpointDescription> {
  readonly parameters: z.output<TDescription['parameters']>;
  readonly body: z.output<TDescription['body']['schema']>;
}
