import type { JsonSchema } from '@dynamo-outbox/messaging';
import { canonicalText } from '../json/canonical-text.ts';
import { isJsonObject, type JsonObject, type JsonType, memberOf } from '../json/json.ts';
import { createSchemaNodes, type SchemaNode, type SchemaNodes } from '../schema/node.ts';
import {
  isIntegerOnly,
  keywordOf,
  listedValuesOf,
  numberOf,
  propertiesOf,
  type Schema,
  schemaOf,
  schemasOf,
  textsOf,
  toSchema,
  typesOf,
} from '../schema/schema.ts';
import { multipleNear } from '../schema/decimal.ts';
import { createJudge, type Judge } from '../validation/find-faults.ts';
import { sampleTexts } from '../validation/formats.ts';

/** Most samples of one schema. Their number grows with the sum of the members, values and alternatives, never with their product. */
const maxSamples = 5_000;

/** Most samples of a text, a number, or an element. */
const maxPartSamples = 12;

/** Levels of a schema that are sampled. Deeper members stay absent where they are optional. */
const maxDepth = 8;

/** Longest text and array of a sample. */
const maxLength = 1_000;

const distinct = (values: readonly unknown[]): readonly unknown[] => [
  ...new Map(values.map((value) => [canonicalText(value), value])).values(),
];

const boundKeywords = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'];

/** The number in the middle of a range, which is the only kind of number in a short range with open ends. */
const middlesOf = (schema: Schema): readonly number[] => {
  const low = Math.max(
    numberOf(schema, 'minimum') ?? Number.NEGATIVE_INFINITY,
    numberOf(schema, 'exclusiveMinimum') ?? Number.NEGATIVE_INFINITY,
  );
  const high = Math.min(
    numberOf(schema, 'maximum') ?? Number.POSITIVE_INFINITY,
    numberOf(schema, 'exclusiveMaximum') ?? Number.POSITIVE_INFINITY,
  );
  return [(low + high) / 2].filter(Number.isFinite);
};

/** Limits and plain numbers. The limits of safe integers, which libraries add to every integer, are no limits of the domain. */
const numberSamples = (schema: Schema): readonly unknown[] => {
  const step = isIntegerOnly(schema) ? 1 : 0.5;
  const bound = (keyword: string, shift: number): readonly number[] => {
    const value = numberOf(schema, keyword);
    return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? [] : [value + shift];
  };
  const near = (keyword: string): readonly number[] => {
    const value = numberOf(schema, keyword);
    const multiple = numberOf(schema, 'multipleOf') ?? step;
    return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER || !(multiple > 0)
      ? []
      : [-1, 0, 1].map((count) => multipleNear(value, multiple, count));
  };
  const multiple = numberOf(schema, 'multipleOf');
  return [
    ...boundKeywords.flatMap(near),
    ...middlesOf(schema),
    ...bound('minimum', 0),
    ...bound('maximum', 0),
    ...bound('exclusiveMinimum', step),
    ...bound('exclusiveMaximum', -step),
    0,
    1,
    -1,
    0.5,
    ...(multiple === undefined ? [] : [multiple]),
  ];
};

const stringSamples = (schema: Schema): readonly unknown[] => {
  const least = Math.min(numberOf(schema, 'minLength') ?? 0, maxLength);
  const most = Math.min(numberOf(schema, 'maxLength') ?? least + 1, maxLength);
  const texts = [least, most].map((length) => 'x'.repeat(length));
  return [...texts, 'x', ...sampleTexts];
};

/** Samples of the parts of one schema. */
class Sampler {
  readonly #nodes: SchemaNodes;
  readonly #judge: Judge;

  constructor(nodes: SchemaNodes) {
    this.#nodes = nodes;
    this.#judge = createJudge(nodes);
  }

  /** Values that a schema accepts, the smallest ones first. */
  sample(node: SchemaNode, depth: number): readonly unknown[] {
    const values = distinct(this.#candidates(node, depth)).filter(
      (value) => this.#judge(node, value) !== 'invalid',
    );
    return values.slice(0, maxSamples);
  }

  #child(schema: unknown, parent: SchemaNode, depth: number): readonly unknown[] {
    return depth > maxDepth ? [] : this.sample(this.#nodes.child(toSchema(schema), parent), depth + 1);
  }

  #candidates(node: SchemaNode, depth: number): readonly unknown[] {
    const { schema } = node;
    const listed = listedValuesOf(schema);
    if (listed !== undefined) {
      return listed;
    }
    const referenced = this.#nodes.referenced(node);
    const alternatives = [...(schemasOf(schema, 'anyOf') ?? []), ...(schemasOf(schema, 'oneOf') ?? [])];
    const combined = [
      ...(referenced === undefined || depth > maxDepth ? [] : this.sample(referenced, depth + 1)),
      ...alternatives.flatMap((each) => this.#child(each, node, depth)),
      ...this.#intersections(node, depth),
    ];
    const own = combined.length > 0 && keywordOf(schema, 'type') === undefined ? [] : this.#own(node, depth);
    return [...own, ...combined, ...this.#merged(own, combined)];
  }

  #own(node: SchemaNode, depth: number): readonly unknown[] {
    return typesOf(node.schema).flatMap((type) => this.#ofType(node, type, depth).slice(0, maxSamples));
  }

  #ofType(node: SchemaNode, type: JsonType, depth: number): readonly unknown[] {
    switch (type) {
      case 'null':
        return [null];
      case 'boolean':
        return [false, true];
      case 'number':
        return this.#accepted(node, numberSamples(node.schema));
      case 'string':
        return this.#accepted(node, stringSamples(node.schema));
      case 'array':
        return this.#arrays(node, depth);
      case 'object':
        return this.#objects(node, depth);
    }
  }

  #accepted(node: SchemaNode, values: readonly unknown[]): readonly unknown[] {
    return values.filter((value) => this.#judge(node, value) === 'valid').slice(0, maxPartSamples);
  }

  /** Objects that satisfy several schemas, from members of each. */
  #intersections(node: SchemaNode, depth: number): readonly unknown[] {
    const all = (schemasOf(node.schema, 'allOf') ?? []).map((each) => this.#child(each, node, depth));
    return [...all.flat(), ...all.reduce((merged, samples) => this.#merged(merged, samples), all[0] ?? [])];
  }

  #merged(some: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
    return some
      .slice(0, maxPartSamples)
      .flatMap((one) =>
        isJsonObject(one)
          ? others
              .slice(0, maxPartSamples)
              .flatMap((other) => (isJsonObject(other) ? [{ ...one, ...other }] : []))
          : [],
      );
  }

  #arrays(node: SchemaNode, depth: number): readonly unknown[] {
    const { schema } = node;
    const prefix = (schemasOf(schema, 'prefixItems') ?? []).map((each) => this.#child(each, node, depth));
    const rest = this.#child(keywordOf(schema, 'items'), node, depth);
    const least = Math.min(numberOf(schema, 'minItems') ?? 0, maxLength);
    const most = Math.min(numberOf(schema, 'maxItems') ?? least + 1, maxLength);
    const fill = (length: number, shift: number): readonly unknown[] =>
      Array.from({ length }, (_, index) => {
        const choices = prefix[index] ?? rest;
        return choices[(index + shift) % Math.max(1, choices.length)];
      }).filter((value) => value !== undefined);
    const shifts = Array.from(
      { length: Math.max(1, rest.length, ...prefix.map((choices) => choices.length)) },
      (_, shift) => shift,
    );
    return [
      fill(least, 0),
      fill(most, 0),
      ...shifts.map((shift) => fill(Math.max(least, prefix.length, 1), shift)),
    ];
  }

  #objects(node: SchemaNode, depth: number): readonly unknown[] {
    const members = Object.entries(propertiesOf(node.schema)).map(
      ([name, schema]) => [name, this.#child(schema, node, depth)] as const,
    );
    const required = new Set(textsOf(node.schema, 'required'));
    const present = members.filter(([, values]) => values.length > 0);
    const toObject = (entries: typeof present): JsonObject =>
      Object.fromEntries(entries.map(([name, values]) => [name, values[0]]));
    const smallest = {
      ...toObject(present.filter(([name]) => required.has(name))),
      ...this.#others(node, depth, required),
    };
    const largest = { ...toObject(present), ...this.#others(node, depth, required) };
    return [
      smallest,
      largest,
      ...present.map(([name]) => ({ ...largest, [name]: memberOf(smallest, name) })).map(withoutUndefined),
      ...present.flatMap(([name, values]) => values.map((value) => ({ ...smallest, [name]: value }))),
      ...this.#records(node, depth).map((record) => ({ ...smallest, ...record })),
    ];
  }

  /** Required members that no `properties` names. */
  #others(node: SchemaNode, depth: number, required: ReadonlySet<string>): JsonObject {
    const names = [...required].filter((name) => memberOf(propertiesOf(node.schema), name) === undefined);
    // Without such members, sampling them at each level would take exponentially long.
    if (names.length === 0) {
      return {};
    }
    const [value] = this.#child(keywordOf(node.schema, 'additionalProperties'), node, depth);
    return Object.fromEntries(names.map((name) => [name, value]));
  }

  /** Members of a record: the first name with each value, each name with the first value, and several names. */
  #records(node: SchemaNode, depth: number): readonly JsonObject[] {
    const additional = schemaOf(node.schema, 'additionalProperties');
    if (additional === undefined || additional === false) {
      return [];
    }
    const form = schemaOf(node.schema, 'propertyNames') ?? { type: 'string', minLength: 1 };
    const names = this.#child(form, node, depth).filter((name) => typeof name === 'string');
    const values = this.#child(additional, node, depth);
    const entries = names.map((name) => [name, values[0]] as const);
    return values.length === 0
      ? []
      : [
          ...names.slice(0, 1).flatMap((name) => values.map((value) => ({ [name]: value }))),
          ...entries.map((entry) => Object.fromEntries([entry])),
          Object.fromEntries(entries.slice(0, numberOf(node.schema, 'minProperties') ?? 2)),
          Object.fromEntries(entries),
        ];
  }
}

const withoutUndefined = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/**
 * Derives sample payloads of a JSON Schema, always the same ones: smallest and largest numbers, texts and arrays, each listed value, each
 * alternative, and each optional member present and absent.
 */
export const deriveSamples = (schema: JsonSchema): readonly unknown[] => {
  const nodes = createSchemaNodes();
  return new Sampler(nodes).sample(nodes.child(schema, { root: schema, isClosed: false }), 0);
};
