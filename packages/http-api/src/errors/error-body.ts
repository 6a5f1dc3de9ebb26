import * as z from 'zod';

/** One thing that is wrong with a request. */
export interface ErrorDetail {
  /** The field, `credit_limit`, or the header; `body` for the body as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Links to other resources, by relation. */
export type Links = Readonly<Record<string, { readonly href: string }>>;

/** The body of every answer that is not a success. */
export interface ErrorBody {
  /** Stable identifier: programs branch on it. */
  readonly error: string;
  /** A sentence for people. */
  readonly message: string;
  /** What is wrong in particular; empty when there is no more to say. */
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
  message: z.string().meta({ description: 'A sentence for people.' }),
  details: z
    .array(
      z.object({
        field: z.string().meta({ description: 'The field or header; `body` for the body as a whole.' }),
        message: z.string(),
      }),
    )
    .meta({ description: 'What is wrong in particular; empty when there is no more to say.' }),
  _links: linksSchema.optional(),
});
