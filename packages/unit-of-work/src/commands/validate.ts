import { writePath } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { InputIssue, InvalidInput } from './command-result.ts';

const maxIssues = 50;

const keyOf = (segment: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey =>
  typeof segment === 'object' ? segment.key : segment;

const toIssue = ({ path = [], message }: StandardSchemaV1.Issue): InputIssue => ({
  path: writePath(path.map(keyOf), 'input'),
  message,
});

/** An input as its schema returned it, or its faults. */
export type Validated<TOutput> = { readonly outcome: 'valid'; readonly input: TOutput } | InvalidInput;

/** Validates an input. Rejects if the schema throws. */
export const validate = async <TSchema extends StandardSchemaV1>(
  schema: TSchema,
  input: unknown,
): Promise<Validated<StandardSchemaV1.InferOutput<TSchema>>> => {
  const validated = await standardOf(schema).validate(input);
  return validated.issues === undefined
    ? { outcome: 'valid', input: validated.value }
    : { outcome: 'invalid', issues: validated.issues.slice(0, maxIssues).map(toIssue) };
};

// The output type of a generic schema is known only from its declared types.
const standardOf = <TSchema extends StandardSchemaV1>(
  schema: TSchema,
): StandardSchemaV1<unknown, StandardSchemaV1.InferOutput<TSchema>>['~standard'] => schema['~standard'];
