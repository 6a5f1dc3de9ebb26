import { canonicalText } from '../json/canonical-text.ts';
import { elementsOf, isJsonObject, type JsonObject, jsonTypeOf, memberOf } from '../json/json.ts';
import type { SchemaNode, SchemaNodes } from '../schema/node.ts';
import {
  keywordOf,
  numberOf,
  propertiesOf,
  type Schema,
  schemaOf,
  schemasOf,
  textsOf,
  toSchema,
} from '../schema/schema.ts';
import { unsupportedKeywordOf } from '../schema/unsupported-keyword.ts';
import type { Check, Fault } from './fault.ts';
import { describeValue } from './describe-value.ts';
import { scalarFaults } from './scalar-faults.ts';

/** Whether a schema accepts a value; `unknown` if the comparison cannot judge it. */
export type Judgement = 'valid' | 'invalid' | 'unknown';

const judgementOf = (faults: readonly Fault[]): Judgement => {
  if (faults.length === 0) {
    return 'valid';
  }
  return faults.some(({ isCertain }) => isCertain) ? 'invalid' : 'unknown';
};

type Rule = Pick<Fault, 'detail'> & { readonly keyword: string; readonly member?: string };

const faultAt = ({ node, path }: Check, { detail, keyword, member }: Rule, isCertain = true): Fault => ({
  path,
  detail,
  source: { schema: node.schema, keyword, ...(member === undefined ? {} : { member }) },
  isCertain,
});

const sizeFaults = (
  check: Check,
  size: number,
  [least, most, noun]: readonly [string, string, string],
): Fault[] => {
  const minimum = numberOf(check.node.schema, least);
  const maximum = numberOf(check.node.schema, most);
  return [
    ...(minimum !== undefined && size < minimum
      ? [faultAt(check, { keyword: least, detail: `has ${size} ${noun}, and needs at least ${minimum}` })]
      : []),
    ...(maximum !== undefined && size > maximum
      ? [faultAt(check, { keyword: most, detail: `has ${size} ${noun}, and may have at most ${maximum}` })]
      : []),
  ];
};

/** Keywords that tell the alternatives of a union apart. */
const choosing = ['type', 'const', 'enum', 'false'];

/** Whether a fault shows that a value is not meant for an alternative: its type or its discriminator differs. */
const choosesAlternative = ({ path }: Check, fault: Fault): boolean =>
  choosing.includes(fault.source.keyword) && fault.path.length <= path.length + 1;

/** Finds every part of a value that a schema refuses, or may refuse. */
export const createFaultFinder = (nodes: SchemaNodes): ((check: Check) => readonly Fault[]) => {
  const checkOf = (check: Check, schema: Schema): Check => ({
    ...check,
    node: nodes.child(schema, check.node),
  });

  const judge = (check: Check, schema: Schema): Judgement => judgementOf(faultsOf(checkOf(check, schema)));

  const choiceFaults = (check: Check): readonly Fault[] =>
    ['anyOf', 'oneOf'].flatMap((keyword) => {
      const judgements = schemasOf(check.node.schema, keyword)?.map((schema) => judge(check, schema));
      if (judgements === undefined) {
        return [];
      }
      const valid = judgements.filter((each) => each === 'valid').length;
      const possible = judgements.filter((each) => each !== 'invalid').length;
      if (valid > 1 && keyword === 'oneOf') {
        return [faultAt(check, { keyword, detail: 'matches more than one alternative, and must match one' })];
      }
      const isDecided = valid > 0 && (keyword === 'anyOf' || possible === 1);
      return isDecided ? [] : [closestFault(check, keyword, possible === 0)];
    });

  /** The fault of the only alternative that a value seems to be meant for, else the fault of all alternatives. */
  const closestFault = (check: Check, keyword: string, isCertain: boolean): Fault => {
    const meant = (schemasOf(check.node.schema, keyword) ?? [])
      .map((schema) => faultsOf(checkOf(check, schema)))
      .filter((faults) => !faults.some((fault) => choosesAlternative(check, fault)));
    const [closest] = meant.length === 1 ? (meant[0] ?? []) : [];
    return closest !== undefined && isCertain
      ? closest
      : faultAt(
          check,
          { keyword, detail: `is ${describeValue(check.value)}, which matches no alternative` },
          isCertain,
        );
  };

  const negationFaults = (check: Check): readonly Fault[] => {
    const schema = schemaOf(check.node.schema, 'not');
    const judgement = schema === undefined ? 'invalid' : judge(check, schema);
    return judgement === 'invalid'
      ? []
      : [faultAt(check, { keyword: 'not', detail: 'is excluded' }, judgement === 'valid')];
  };

  const referenceFaults = (check: Check): readonly Fault[] => {
    if (keywordOf(check.node.schema, '$ref') === undefined) {
      return [];
    }
    const node = nodes.referenced(check.node);
    return node === undefined
      ? [faultAt(check, { keyword: '$ref', detail: 'has a reference that cannot be followed' }, false)]
      : faultsOf({ ...check, node });
  };

  const memberFaults = (check: Check, value: JsonObject, name: string): readonly Fault[] => {
    const { schema } = check.node;
    const path = [...check.path, name];
    const declared = memberOf(propertiesOf(schema), name);
    // Whether a member is additional is not known with `patternProperties`, which is a fault of its own.
    const additional =
      keywordOf(schema, 'patternProperties') === undefined
        ? schemaOf(schema, 'additionalProperties')
        : undefined;
    const names = schemaOf(schema, 'propertyNames');
    const nameFaults = names === undefined ? [] : faultsOf({ ...checkOf(check, names), value: name });
    const keyword = 'propertyNames';
    return [
      ...(nameFaults.length === 0
        ? []
        : [
            faultAt(
              { ...check, path },
              { keyword, detail: 'has a name that is not allowed' },
              judgementOf(nameFaults) === 'invalid',
            ),
          ]),
      ...(declared === undefined && additional === false
        ? [faultAt({ ...check, path }, { keyword: 'additionalProperties', detail: 'is not allowed' })]
        : faultsOf({ ...checkOf(check, toSchema(declared ?? additional)), value: value[name], path })),
    ];
  };

  const objectFaults = (check: Check, value: JsonObject): readonly Fault[] => {
    const names = Object.keys(value);
    return [
      ...textsOf(check.node.schema, 'required')
        .filter((member) => !Object.hasOwn(value, member))
        .map((member) =>
          faultAt(
            { ...check, path: [...check.path, member] },
            { keyword: 'required', detail: 'is absent, and required', member },
          ),
        ),
      ...sizeFaults(check, names.length, ['minProperties', 'maxProperties', 'members']),
      ...names.flatMap((name) => memberFaults(check, value, name)),
    ];
  };

  const itemFaults = (check: Check, values: readonly unknown[]): readonly Fault[] => {
    const prefix = schemasOf(check.node.schema, 'prefixItems') ?? [];
    const rest = schemaOf(check.node.schema, 'items');
    return values.flatMap((value, index) => {
      const path = [...check.path, index];
      const schema = prefix[index] ?? rest;
      return schema === false && index >= prefix.length
        ? [faultAt({ ...check, path }, { keyword: 'items', detail: 'is one element too many' })]
        : faultsOf({ ...checkOf(check, schema ?? true), value, path });
    });
  };

  const arrayFaults = (check: Check, values: readonly unknown[]): readonly Fault[] => {
    const isRepeated =
      keywordOf(check.node.schema, 'uniqueItems') === true &&
      new Set(values.map(canonicalText)).size < values.length;
    return [
      ...sizeFaults(check, values.length, ['minItems', 'maxItems', 'elements']),
      ...(isRepeated ? [faultAt(check, { keyword: 'uniqueItems', detail: 'has an element twice' })] : []),
      ...itemFaults(check, values),
    ];
  };

  const faultsOf = (check: Check): readonly Fault[] => {
    const { value, node } = check;
    if (node.schema === false) {
      return [faultAt(check, { keyword: 'false', detail: 'is not allowed' })];
    }
    const scalar = scalarFaults(node.schema, value);
    const type = jsonTypeOf(value);
    const unsupported = type === undefined ? undefined : unsupportedKeywordOf(node.schema, type);
    return [
      ...scalar.map((fault) => faultAt(check, fault, fault.isCertain)),
      ...(unsupported === undefined
        ? []
        : [
            faultAt(
              check,
              { keyword: unsupported, detail: `depends on ${unsupported}, which cannot be compared` },
              false,
            ),
          ]),
      ...(isJsonObject(value) ? objectFaults(check, value) : []),
      ...(Array.isArray(value) ? arrayFaults(check, elementsOf(value)) : []),
      ...referenceFaults(check),
      ...(schemasOf(node.schema, 'allOf') ?? []).flatMap((schema) => faultsOf(checkOf(check, schema))),
      ...choiceFaults(check),
      ...negationFaults(check),
    ];
  };

  return faultsOf;
};

/** Judges whether a schema accepts a value. */
export type Judge = (node: SchemaNode, value: unknown) => Judgement;

/** Creates the judge of one comparison. */
export const createJudge = (nodes: SchemaNodes): Judge => {
  const faultsOf = createFaultFinder(nodes);
  return (node, value) => judgementOf(faultsOf({ node, value, path: [] }));
};
