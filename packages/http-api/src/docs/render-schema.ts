import type { JsonSchema } from '../openapi/json-schema.ts';
import { type Html, html, joinHtml, noHtml, prose } from './html.ts';
import { isSchema, resolveSchema } from './resolve-schema.ts';

/** Levels of objects within objects that a table shows. */
const maxLevels = 3;

/** Values of an enum that a table shows. */
const maxChoices = 20;

/** A row of a table: a field at any level. */
interface Field {
  /** `total`, or `lines[].sku` for a field of an object in a list. */
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

const alternativesOf = ({ anyOf, oneOf }: JsonSchema, document: object): readonly JsonSchema[] =>
  [anyOf, oneOf]
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .filter(isSchema)
    .map((schema) => resolveSchema(schema, document));

const nameOfList = ({ items }: JsonSchema, document: object, levelsLeft: number): string =>
  isSchema(items)
    ? `array of ${nameOfType(resolveSchema(items, document), document, levelsLeft - 1)}`
    : 'array';

const nameOfChoices = (values: readonly unknown[]): string => {
  const more = values.length - maxChoices;
  const shown = values.slice(0, maxChoices).map(String).join(' | ');
  return more > 0 ? `${shown} | ${String(more)} more` : shown;
};

const nameOfPlainType = ({ const: only, enum: values, format, type }: JsonSchema): string => {
  if (only !== undefined || Array.isArray(values)) {
    return nameOfChoices(Array.isArray(values) ? values : [only]);
  }
  return [type, format].filter((word) => typeof word === 'string').join(', ') || 'any';
};

const nameOfType = (schema: JsonSchema, document: object, levelsLeft: number = maxLevels): string => {
  if (levelsLeft === 0) {
    return nameOfPlainType(schema);
  }
  const alternatives = alternativesOf(schema, document);
  if (alternatives.length > 0) {
    return [...new Set(alternatives.map((each) => nameOfType(each, document, levelsLeft - 1)))].join(' or ');
  }
  return schema['type'] === 'array' ? nameOfList(schema, document, levelsLeft) : nameOfPlainType(schema);
};

const limits = [
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const;

const limitsOf = (schema: JsonSchema, document: object): string =>
  [schema, ...alternativesOf(schema, document)]
    .flatMap((each) =>
      limits.filter((limit) => limit in each).map((limit) => `${limit} ${String(each[limit])}`),
    )
    .join(', ');

const requiredOf = ({ required }: JsonSchema): readonly unknown[] =>
  Array.isArray(required) ? required : [];

const descriptionOf = ({ description }: JsonSchema): string =>
  typeof description === 'string' ? description : '';

/** The schema of the objects in a list, and the path of one of them. */
const elementOf = ({ path, schema }: Field, document: object): Pick<Field, 'path' | 'schema'> => {
  const { items } = schema;
  return isSchema(items) ? { path: `${path}[]`, schema: resolveSchema(items, document) } : { path, schema };
};

const fieldsOf = (schema: JsonSchema, document: object, prefix = ''): readonly Field[] => {
  const { properties } = schema;
  const required = requiredOf(schema);
  return Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, property]) =>
    isSchema(property)
      ? [
          {
            path: `${prefix}${name}`,
            schema: resolveSchema(property, document),
            isRequired: required.includes(name),
          },
        ]
      : [],
  );
};

const withInnerFields = (field: Field, document: object, levelsLeft: number): readonly Field[] => {
  if (levelsLeft === 0) {
    return [field];
  }
  const { path, schema } = elementOf(field, document);
  const inner = fieldsOf(schema, document, `${path}.`);
  return [field, ...inner.flatMap((each) => withInnerFields(each, document, levelsLeft - 1))];
};

const renderField = ({ isRequired, path, schema }: Field, document: object): Html =>
  html`<tr>
    <th scope="row"><code>${path}</code>${isRequired ? noHtml : html` <small>optional</small>`}</th>
    <td>${nameOfType(schema, document)}<br /><small>${limitsOf(schema, document)}</small></td>
    <td>${prose(descriptionOf(schema))}</td>
  </tr>`;

const renderTable = (fields: readonly Field[], document: object): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${joinHtml(fields.map((field) => renderField(field, document)))}
      </tbody>
    </table>
  </div>`;

const renderAlternatives = (schema: JsonSchema, document: object, levelsLeft: number): Html => {
  const alternatives = alternativesOf(schema, document);
  return alternatives.length === 0 || levelsLeft === 0
    ? html`<p>${nameOfType(schema, document)} <small>${limitsOf(schema, document)}</small></p>`
    : html`<p>One of ${String(alternatives.length)} forms:</p>
        ${joinHtml(alternatives.map((each) => renderLevels(each, document, levelsLeft - 1)))}`;
};

const renderLevels = (schema: JsonSchema, document: object, levelsLeft: number): Html => {
  const fields = fieldsOf(schema, document).flatMap((field) => withInnerFields(field, document, maxLevels));
  return fields.length === 0
    ? renderAlternatives(schema, document, levelsLeft)
    : renderTable(fields, document);
};

/**
 * Renders a table of the fields of an object: name, type with limits, meaning. Objects within it have rows of their own, up to
 * three levels, and each form of a union has a table. References lead into `document`.
 */
export const renderFields = (schema: JsonSchema, document: object): Html =>
  renderLevels(resolveSchema(schema, document), document, maxLevels);
