import { writePath } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { InputIssue, InvalidInput } from './command-result.ts';

const maxIssues = 50;

const toIssue =
  (whole: string) =>
  ({ path = [], message }: StandardSchemaV1.Issue): InputIssue => ({
    path: writePath(path, whole),
    message,
  });

/** A value as its schema returned it, or its faults. */
export type Validated<TOutput> = { readonly outcome: 'valid'; readonly output: TOutput } | InvalidInput;

/** Validates a value; `whole` names the whole value in faults. Rejects if the schema throws. */
export const validate = async <TSchema extends StandardSchemaV1>(
  schema: TSchema,
  value: unknown,
  whole: string,
): Promise<Validated<StandardSchemaV1.InferOutput<TSchema>>> => {
  const validated = await standardOf(schema).validate(value);
  return validated.issues === undefined
    ? { outcome: 'valid', output: validated.value }
    : { outcome: 'invalid', issues: validated.issues.slice(0, maxIssues).map(toIssue(whole)) };
};

// The output type of a generic schema is known only from its declared types.
const standardOf = <TSchema extends StandardSchemaV1>(
  schema: TSchema,
): StandardSchemaV1<unknown, StandardSchemaV1.InferOutput<TSchema>>['~standard'] => schema['~standard'];
