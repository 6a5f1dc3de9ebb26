import type { Templates } from '../../../scripts/synthesis/template.ts';

/** Which resource is to be changed: the only one of its type in a stack, or the one whose template mentions a word. */
export interface Chosen {
  readonly stack: string;
  readonly type: string;
  readonly mentioning?: string;
}

/** A mistake in a template: the properties of one resource are other than they were synthesized. */
export const withChange = (
  templates: Templates,
  { stack, type, mentioning = '' }: Chosen,
  change: (properties: Record<string, unknown>) => void,
): Templates => {
  const copy = structuredClone(templates);
  const found = Object.values(copy[stack]?.Resources ?? {}).filter(
    ({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(mentioning),
  );
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    throw new Error(`${stack} has ${found.length} resources ${type} that mention "${mentioning}", not one.`);
  }
  change(resource.Properties);
  return copy;
};

/** A mistake in a template: a resource is missing. */
export const without = (templates: Templates, { stack, type, mentioning = '' }: Chosen): Templates => {
  const copy = structuredClone(templates);
  const template = copy[stack];
  if (template !== undefined) {
    template.Resources = Object.fromEntries(
      Object.entries(template.Resources).filter(
        ([, { Type, Properties }]) => Type !== type || !JSON.stringify(Properties).includes(mentioning),
      ),
    );
  }
  return copy;
};
