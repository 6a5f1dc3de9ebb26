import type { Templates } from '../../../scripts/synthesis/template.ts';

/** Selects the resource to change: the only one of its type in a stack, or the one whose template contains a word. */
export interface Chosen {
  readonly stack: string;
  readonly type: string;
  readonly mentioning?: string;
}

/** Simulates a mistake in a template: changes the properties of one resource. */
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

/** Simulates a mistake in a template: removes a resource. */
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
