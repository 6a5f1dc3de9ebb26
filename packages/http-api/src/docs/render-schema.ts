import type { JsonSchema } from '../openapi/json-schema.ts';
import { type Html, html, joinHtml, noHtml, prose } from './html.ts';

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const alternativesOf = ({ anyOf }: JsonSchema): readonly JsonSchema[] =>
  Array.isArray(anyOf) ? anyOf.filter(isSchema) : [];

const nameOfType = (schema: JsonSchema): string => {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) {
    return alternatives.map(nameOfType).join(' or ');
  }
  const { enum: values, format, type } = schema;
  if (Array.isArray(values)) {
    return values.map(String).join(' | ');
  }
  return [type, format].filter((word) => typeof word === 'string').join(', ');
};

const limits = ['minimum', 'exclusiveMinimum', 'maximum', 'minLength', 'maxLength'] as const;

const limitsOf = (schema: JsonSchema): string =>
  [schema, ...alternativesOf(schema)]
    .flatMap((each) =>
      limits.filter((limit) => limit in each).map((limit) => `${limit} ${String(each[limit])}`),
    )
    .join(', ');

const requiredOf = ({ required }: JsonSchema): readonly unknown[] =>
  Array.isArray(required) ? required : [];

const descriptionOf = ({ description }: JsonSchema): string =>
  typeof description === 'string' ? description : '';

const renderField = (name: string, schema: JsonSchema, isRequired: boolean): Html =>
  html`<tr>
    <th scope="row"><code>${name}</code>${isRequired ? noHtml : html` <small>optional</small>`}</th>
    <td>${nameOfType(schema)}<br /><small>${limitsOf(schema)}</small></td>
    <td>${prose(descriptionOf(schema))}</td>
  </tr>`;

/** Renders a table of the fields of an object: name, type with limits, meaning. */
export const renderFields = (schema: JsonSchema): Html => {
  const { properties } = schema;
  const fields = isSchema(properties) ? Object.entries(properties) : [];
  const required = requiredOf(schema);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${joinHtml(
          fields.map(([name, field]) =>
            isSchema(field) ? renderField(name, field, required.includes(name)) : noHtml,
          ),
        )}
      </tbody>
    </table>
  </div>`;
};
