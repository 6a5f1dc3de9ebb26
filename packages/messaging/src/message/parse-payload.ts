import { ignoreOutcome, isThenable, nameThrown, writePath } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { AsynchronousSchemaError } from './errors.ts';

/** A payload as its schema returned it, or the paths at which it violates the schema. */
export type PayloadResult<TPayload> =
  | { readonly valid: true; readonly value: TPayload }
  | {
      readonly valid: false;
      /**
       * Paths of the first ten invalid fields: `orderTotal`, `lines[2].sku`, or `payload` for the whole payload.
       * Contains only paths, because the texts of schema libraries often quote the value, and payloads are not logged.
       */
      readonly paths: readonly [string, ...string[]];
    };

const maxPaths = 10;

const pathOf = ({ path = [] }: StandardSchemaV1.Issue): string => writePath(path, 'payload');

const pathsOf = (issues: readonly StandardSchemaV1.Issue[]): readonly [string, ...string[]] => {
  const [first = 'payload', ...others] = new Set(issues.map(pathOf));
  return [first, ...others.slice(0, maxPaths - 1)];
};

/**
 * Validates a payload against its definition's schema.
 *
 * If the schema throws, as a transform may for unexpected input, the payload counts as invalid, because another attempt
 * would end the same way. Throws `ASYNCHRONOUS_SCHEMA` for a schema that returns a promise, which schemas of Zod also
 * do if they throw.
 */
export const parsePayload = <TInput, TPayload>(
  definition: { readonly type: string; readonly payload: StandardSchemaV1<TInput, TPayload> },
  payload: unknown,
): PayloadResult<TPayload> => {
  let result: StandardSchemaV1.Result<TPayload> | Promise<StandardSchemaV1.Result<TPayload>>;
  try {
    result = definition.payload['~standard'].validate(payload);
  } catch (error) {
    // Only the name of the error, because its text may quote the payload.
    return { valid: false, paths: [`payload (its schema threw ${nameThrown(error)})`] };
  }
  if (isThenable(result)) {
    ignoreOutcome(result);
    throw new AsynchronousSchemaError(definition.type);
  }
  return result.issues === undefined
    ? { valid: true, value: result.value }
    : { valid: false, paths: pathsOf(result.issues) };
};
