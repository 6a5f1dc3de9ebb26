import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/** A value with the given members, each a text. */
type Texts<TMember extends string> = Readonly<Record<TMember, string>>;

/** A schema of plain texts, so that this package needs no library of schemas. Keeps no other members. */
export type TextsSchema<TMember extends string> = StandardSchemaV1<Texts<TMember>, Texts<TMember>>;

const membersOf = (value: unknown): ReadonlyMap<string, unknown> =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();

/** Creates the schema of an object with the given members, each a text of at least one character. */
export const textsSchema = <const TMember extends string>(
  names: readonly TMember[],
): TextsSchema<TMember> => {
  const hasAll = (found: Readonly<Partial<Record<TMember, string>>>): found is Texts<TMember> =>
    names.every((name) => (found[name] ?? '') !== '');

  const validate = (value: unknown): StandardSchemaV1.Result<Texts<TMember>> => {
    const members = membersOf(value);
    const found: Partial<Record<TMember, string>> = {};
    for (const name of names) {
      const member = members.get(name);
      if (typeof member === 'string') {
        found[name] = member;
      }
    }
    return hasAll(found)
      ? { value: found }
      : {
          issues: names
            .filter((name) => (found[name] ?? '') === '')
            .map((name) => ({ message: 'must be a text', path: [name] })),
        };
  };

  const jsonSchema = (): Record<string, unknown> => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }])),
    required: [...names],
  });
  const props: StandardSchemaV1.Props<Texts<TMember>, Texts<TMember>> & StandardJSONSchemaV1.Props = {
    version: 1,
    vendor: 'dynamo-outbox',
    validate,
    jsonSchema: { input: jsonSchema, output: jsonSchema },
  };
  return { '~standard': props };
};
