import { jsonTypeOf } from '../json/json.ts';
import { isMultipleOf } from '../schema/decimal.ts';
import {
  isIntegerOnly,
  isListed,
  keywordOf,
  listedValuesOf,
  numberOf,
  type Schema,
  typesOf,
} from '../schema/schema.ts';
import { describeChoices, describeValue } from './describe-value.ts';
import { hasFormat } from './formats.ts';
import { matchesPattern } from './pattern.ts';

/** A fault of a value itself, without its path. */
export interface ScalarFault {
  readonly keyword: string;
  readonly detail: string;
  readonly isCertain: boolean;
}

const certain = (keyword: string, detail: string): ScalarFault => ({ keyword, detail, isCertain: true });

const fault = (isBroken: boolean, keyword: string, detail: () => string): readonly ScalarFault[] =>
  isBroken ? [certain(keyword, detail())] : [];

/** Bound of a keyword, and whether a number breaks it. */
const bounds: readonly (readonly [string, (value: number, bound: number) => boolean, string])[] = [
  ['minimum', (value, bound) => value < bound, 'the minimum is'],
  ['maximum', (value, bound) => value > bound, 'the maximum is'],
  ['exclusiveMinimum', (value, bound) => value <= bound, 'it must be greater than'],
  ['exclusiveMaximum', (value, bound) => value >= bound, 'it must be less than'],
];

const numberFaults = (schema: Schema, value: number): readonly ScalarFault[] => {
  const step = numberOf(schema, 'multipleOf');
  return [
    ...bounds.flatMap(([keyword, isBroken, rule]) => {
      const bound = numberOf(schema, keyword);
      return bound !== undefined && isBroken(value, bound)
        ? [certain(keyword, `is ${value}, and ${rule} ${bound}`)]
        : [];
    }),
    ...fault(
      step !== undefined && !isMultipleOf(value, step),
      'multipleOf',
      () => `is ${value}, which is not a multiple of ${String(step)}`,
    ),
  ];
};

const judged = (isValid: boolean | undefined, keyword: string, detail: string): readonly ScalarFault[] =>
  isValid === true ? [] : [{ keyword, detail, isCertain: isValid === false }];

const formFaults = (schema: Schema, value: string): readonly ScalarFault[] => {
  const pattern = keywordOf(schema, 'pattern');
  const format = keywordOf(schema, 'format');
  const shown = describeValue(value);
  return [
    ...(typeof pattern === 'string'
      ? judged(
          matchesPattern(value, pattern),
          'pattern',
          `is ${shown}, which does not match the pattern ${pattern}`,
        )
      : []),
    ...(typeof format === 'string'
      ? judged(hasFormat(value, format), 'format', `is ${shown}, which does not have the format ${format}`)
      : []),
    ...['contentEncoding', 'contentMediaType'].flatMap((keyword) =>
      keywordOf(schema, keyword) === undefined
        ? []
        : judged(undefined, keyword, `may not have the required ${keyword}`),
    ),
  ];
};

const stringFaults = (schema: Schema, value: string): readonly ScalarFault[] => {
  const { length } = Array.from(value);
  const least = numberOf(schema, 'minLength');
  const most = numberOf(schema, 'maxLength');
  return [
    ...fault(
      least !== undefined && length < least,
      'minLength',
      () => `has ${length} characters, and needs at least ${String(least)}`,
    ),
    ...fault(
      most !== undefined && length > most,
      'maxLength',
      () => `has ${length} characters, and may have at most ${String(most)}`,
    ),
    ...formFaults(schema, value),
  ];
};

const describeTypes = (schema: Schema): string => {
  const type = keywordOf(schema, 'type');
  return (Array.isArray(type) ? type : [type]).join(' or ');
};

const isTypeAllowed = (schema: Schema, value: unknown): boolean => {
  const type = jsonTypeOf(value);
  return (
    type !== undefined &&
    typesOf(schema).includes(type) &&
    (typeof value !== 'number' || Number.isInteger(value) || !isIntegerOnly(schema))
  );
};

/** Faults of a value by the keywords for its type, its choices, its number and its text. */
export const scalarFaults = (schema: Schema, value: unknown): readonly ScalarFault[] => {
  if (!isTypeAllowed(schema, value)) {
    return [certain('type', `is ${describeValue(value)}, which is not of type ${describeTypes(schema)}`)];
  }
  if (!isListed(schema, value)) {
    const listed = listedValuesOf(schema) ?? [];
    const keyword = keywordOf(schema, 'const') === undefined ? 'enum' : 'const';
    return [certain(keyword, `is ${describeValue(value)}, and must be ${describeChoices(listed)}`)];
  }
  if (typeof value === 'number') {
    return numberFaults(schema, value);
  }
  return typeof value === 'string' ? stringFaults(schema, value) : [];
};
