import * as z from 'zod';

/** One fault in a request. */
export interface ErrorDetail {
  /** The field, such as `credit_limit`, or the header; `body` for the whole body. */
  readonly field: string;
  readonly message: string;
}

/** Links to other resources, by relation. */
export type Links = Readonly<Record<string, { readonly href: string }>>;

/** The body of every error response. */
export interface ErrorBody {
  /** Stable identifier for programs to branch on. */
  readonly error: string;
  /** A human-readable sentence. */
  readonly message: string;
  /** Individual faults; empty if there are no further details. */
  readonly details: readonly ErrorDetail[];
  readonly _links?: Links;
}

/** The schema of `_links`. */
export const linksSchema = z.record(z.string(), z.object({ href: z.string() })).meta({
  description: 'Links to other resources, by relation.',
});

/** The schema of `ErrorBody`, for the API document. */
export const errorBodySchema = z.object({
  error: z.string().meta({ description: 'Stable identifier: branch on it, never on the message.' }),
  message: z.string().meta({ description: 'A human-readable sentence.' }),
  details: z
    .array(
      z.object({
        field: z.string().meta({ description: 'The field or header; `body` for the whole body.' }),
        message: z.string(),
      }),
    )
    .meta({ description: 'Individual faults; empty if there are no further details.' }),
  _links: linksSchema.optional(),
});
