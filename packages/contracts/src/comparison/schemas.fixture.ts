import fc from 'fast-check';

/** A schema of the fixture: always an object, so that members are easy to change. */
type Part = Readonly<Record<string, unknown>>;

const names = ['a', 'b', 'c'];
const bound = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -3, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(-9_007_199_254_740_000, 9_007_199_254_740_000) },
);
const count = fc.nat({ max: 3 });

const scalarValue = fc.oneof(
  fc.constantFrom<unknown>('x', 'y', '', 'xx', 'a', 0.5, 1.5, true, false, null),
  fc.integer({ min: -2, max: 3 }),
);

const optional = (keyword: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Part> =>
  fc.option(value, { nil: undefined }).map((each) => (each === undefined ? {} : { [keyword]: each }));

const merged = (...parts: readonly fc.Arbitrary<Part>[]): fc.Arbitrary<Part> =>
  fc.tuple(...parts).map((each) => Object.assign({}, ...each) as Part);

const text = merged(
  fc.constant({ type: 'string' }),
  optional('minLength', count),
  optional('maxLength', count),
);

const number = merged(
  fc.constantFrom<Part>({ type: 'integer' }, { type: 'number' }),
  optional('minimum', bound),
  optional('maximum', bound),
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: optional('exclusiveMinimum', bound) },
    { weight: 1, arbitrary: optional('exclusiveMaximum', bound) },
    { weight: 2, arbitrary: optional('multipleOf', fc.constantFrom(1, 2, 3, 0.5, 1.5)) },
  ),
);

const listed = fc.oneof(
  fc.uniqueArray(scalarValue, { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
  scalarValue.map((value) => ({ const: value })),
);

const simple = fc.constantFrom<Part>(
  { type: 'boolean' },
  { type: 'null' },
  {},
  { type: ['string', 'null'] },
  { type: ['integer', 'string'] },
  { type: ['number', 'null'], minimum: 1 },
);

const scalar: fc.Arbitrary<Part> = fc.oneof(text, number, listed, simple);

interface Parts {
  schema: Part;
  object: Part;
  array: Part;
  union: Part;
}

const objectOf = (schema: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names), schema, { maxKeys: 3 }),
      fc.subarray(names),
      fc.oneof(
        { weight: 5, arbitrary: fc.constant<Part>({}) },
        { weight: 2, arbitrary: fc.constant<Part>({ additionalProperties: false }) },
        { weight: 2, arbitrary: schema.map((additionalProperties) => ({ additionalProperties })) },
      ),
    )
    .map(([properties, required, additional]) => ({
      type: 'object',
      properties,
      required: required.filter((name) => name in properties),
      ...additional,
    }));

const arrayOf = (schema: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc.oneof(
    merged(
      fc.constant({ type: 'array' }),
      schema.map((items) => ({ items })),
      optional('minItems', count),
      optional('maxItems', count),
    ),
    fc.array(schema, { minLength: 1, maxLength: 2 }).map((prefixItems) => ({
      type: 'array',
      prefixItems,
      items: false,
      minItems: prefixItems.length,
      maxItems: prefixItems.length,
    })),
  );

const branchOf = ([kind, properties]: readonly [string, Part]): Part => ({
  type: 'object',
  properties: { kind: { type: 'string', const: kind }, ...properties },
  required: ['kind', ...Object.keys(properties).slice(1)],
});

const unionOf = (schema: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc.oneof(
    fc.array(schema, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc
      .uniqueArray(
        fc.tuple(
          fc.constantFrom('k1', 'k2', 'k3'),
          fc.dictionary(fc.constantFrom(...names), schema, { maxKeys: 2 }),
        ),
        { minLength: 1, maxLength: 3, selector: ([kind]) => kind },
      )
      .map((branches) => ({ oneOf: branches.map(branchOf) })),
  );

/** Schemas of payloads as schema libraries emit them. */
export const schemas: fc.Arbitrary<Part> = fc.letrec<Parts>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    tie('object') as fc.Arbitrary<Part>,
    tie('object') as fc.Arbitrary<Part>,
    tie('array') as fc.Arbitrary<Part>,
    tie('union') as fc.Arbitrary<Part>,
  ),
  object: objectOf(tie('schema') as fc.Arbitrary<Part>),
  array: arrayOf(tie('schema') as fc.Arbitrary<Part>),
  union: unionOf(tie('schema') as fc.Arbitrary<Part>),
})).schema;

/** A change of one schema, chosen by a number. */
type Change = (schema: Part, replacement: Part, choice: number) => Part;

const propertiesOf = (schema: Part): Record<string, Part> =>
  (schema['properties'] ?? {}) as Record<string, Part>;
const requiredOf = (schema: Part): string[] => (schema['required'] ?? []) as string[];
const pick = <TValue>(values: readonly TValue[], choice: number): TValue | undefined =>
  values[choice % Math.max(1, values.length)];

const bounds = ['minimum', 'maximum', 'minLength', 'maxLength'];

const moveBound: Change = (schema, _, choice) => {
  const keyword = pick(
    bounds.filter((each) => each in schema),
    choice,
  );
  return keyword === undefined
    ? schema
    : { ...schema, [keyword]: Math.max(0, Number(schema[keyword]) + (choice % 2 === 0 ? 1 : -1)) };
};

const removeMember: Change = (schema, _, choice) => {
  const removed = pick(Object.keys(propertiesOf(schema)), choice);
  const isKept = (name: string): boolean => name !== removed;
  return removed === undefined
    ? schema
    : {
        ...schema,
        properties: Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([name]) => isKept(name))),
        required: requiredOf(schema).filter(isKept),
      };
};

const toggleRequired: Change = (schema, _, choice) => {
  const name = pick(Object.keys(propertiesOf(schema)), choice);
  if (name === undefined) {
    return schema;
  }
  const required = requiredOf(schema);
  return {
    ...schema,
    required: required.includes(name) ? required.filter((each) => each !== name) : [...required, name],
  };
};

/** Moves a union from a member to the object, which describes the same payloads. */
const distribute: Change = (schema) => {
  const found = Object.entries(propertiesOf(schema)).find(([, part]) => 'anyOf' in part);
  return found === undefined
    ? schema
    : {
        anyOf: (found[1]['anyOf'] as Part[]).map((part) => ({
          ...schema,
          properties: { ...propertiesOf(schema), [found[0]]: part },
        })),
      };
};

const changes: readonly Change[] = [
  (_, replacement) => replacement,
  (schema, replacement) => ({ anyOf: [schema, replacement] }),
  (schema, replacement, choice) =>
    'properties' in schema
      ? { ...schema, properties: { ...propertiesOf(schema), [pick(names, choice) ?? 'a']: replacement } }
      : schema,
  (schema) => ('anyOf' in schema ? { anyOf: (schema['anyOf'] as Part[]).toReversed() } : schema),
  (schema, _, choice) =>
    schema['type'] === 'object' ? { ...schema, additionalProperties: choice % 2 === 0 } : schema,
  moveBound,
  removeMember,
  toggleRequired,
  distribute,
];

type Place = readonly [part: Part, replace: (part: Part) => Part];

/** Schemas directly inside a schema, each with a way to replace it. */
const placesIn = (schema: Part): readonly Place[] => [
  ...['anyOf', 'oneOf', 'prefixItems'].flatMap((keyword) =>
    ((schema[keyword] ?? []) as Part[]).map((part, index, all): Place => [
      part,
      (other) => ({ ...schema, [keyword]: all.map((each, at) => (at === index ? other : each)) }),
    ]),
  ),
  ...Object.entries(propertiesOf(schema)).map(([name, part]): Place => [
    part,
    (other) => ({ ...schema, properties: { ...propertiesOf(schema), [name]: other } }),
  ]),
  ...(typeof schema['items'] === 'object'
    ? [[schema['items'] as Part, (items: Part) => ({ ...schema, items })] as const]
    : []),
];

const changeAt = (schema: Part, place: number, change: (part: Part) => Part): Part => {
  const places = placesIn(schema);
  const chosen = places[(place % (places.length + 1)) - 1];
  return chosen === undefined
    ? change(schema)
    : chosen[1](changeAt(chosen[0], Math.floor(place / (places.length + 1)), change));
};

const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: changes.length - 1 }), scalar, fc.nat({ max: 9 })), {
  maxLength: 3,
});

/** Two schemas: mostly one, and the same after up to three changes. */
export const schemaPairs: fc.Arbitrary<readonly [Part, Part]> = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(schemas, schemas).map(([one, other]) => [one, other] as const) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(schemas, edits)
      .map(
        ([schema, list]) =>
          [
            schema,
            list.reduce(
              (edited, [place, index, replacement, choice]) =>
                changeAt(edited, place, (part) => changes[index]?.(part, replacement, choice) ?? part),
              schema,
            ),
          ] as const,
      ),
  },
);

const numbersNear = (schema: Part): readonly number[] =>
  ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']
    .flatMap((keyword) => (keyword in schema ? [Number(schema[keyword])] : []))
    .flatMap((value) => [value, value + 1, value - 1, value + 0.5]);

const objectPayloads = (schema: Part, depth: number): fc.Arbitrary<unknown> => {
  const properties = propertiesOf(schema);
  const members = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, payloadsOf(part, depth + 1)])),
    { requiredKeys: requiredOf(schema) },
  );
  const additional = schema['additionalProperties'];
  return typeof additional === 'object'
    ? fc
        .tuple(
          fc.dictionary(fc.constantFrom('a', 'c', 'd', 'z'), payloadsOf(additional as Part, depth + 1), {
            maxKeys: 2,
          }),
          members,
        )
        .map(([others, declared]) => ({ ...others, ...declared }))
    : members;
};

const arrayPayloads = (schema: Part, depth: number): fc.Arbitrary<unknown> =>
  Array.isArray(schema['prefixItems'])
    ? fc.tuple(...schema['prefixItems'].map((part: Part) => payloadsOf(part, depth + 1)))
    : fc.array(payloadsOf((schema['items'] ?? {}) as Part, depth + 1), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.max(Number(schema['minItems'] ?? 0), Number(schema['maxItems'] ?? 4)),
      });

const payloadsOfType = (type: unknown, schema: Part, depth: number): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'string':
      return fc.string({ maxLength: 4, unit: fc.constantFrom('x', 'y', 'a') });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arrayPayloads(schema, depth);
    case 'object':
      return objectPayloads(schema, depth);
    default:
      return fc.oneof(
        fc.integer({ min: -12, max: 12 }).map((value) => value / 2),
        fc.constantFrom(0, ...numbersNear(schema)),
      );
  }
};

const partsOf = (schema: Part, keyword: string): readonly Part[] => (schema[keyword] ?? []) as Part[];

const payloadsOfChoices = (schema: Part, depth: number): fc.Arbitrary<unknown> => {
  const choices = [
    ...[...partsOf(schema, 'anyOf'), ...partsOf(schema, 'oneOf')].map((part) => payloadsOf(part, depth + 1)),
    ...[schema['type'] ?? []].flat().map((type) => payloadsOfType(type, schema, depth)),
  ];
  return choices.length === 0 || depth > 6 ? scalarValue : fc.oneof(...choices);
};

/** Values that a schema probably accepts, and some near its limits. */
export const payloadsOf = (schema: Part, depth = 0): fc.Arbitrary<unknown> => {
  if ('const' in schema) {
    return fc.constant(schema['const']);
  }
  return 'enum' in schema
    ? fc.constantFrom(...(schema['enum'] as readonly unknown[]))
    : payloadsOfChoices(schema, depth);
};

/** The schema of a writer that sends only declared members. */
export const closeSchema = (schema: Part): Part => {
  const closed = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (['anyOf', 'oneOf', 'prefixItems'].includes(keyword)) {
        return [keyword, (value as Part[]).map(closeSchema)];
      }
      return [
        keyword,
        typeof value === 'object' && ['items', 'additionalProperties'].includes(keyword)
          ? closeSchema(value as Part)
          : value,
      ];
    }),
  );
  return 'properties' in schema
    ? {
        additionalProperties: false,
        ...closed,
        properties: Object.fromEntries(
          Object.entries(propertiesOf(schema)).map(([name, part]) => [name, closeSchema(part)]),
        ),
      }
    : closed;
};
