import { keywordOf, listedValuesOf, numberOf, type Schema } from '../schema/schema.ts';
import { sampleTexts } from '../validation/formats.ts';
import { type Goal, type Search, tryValue } from './goal.ts';
import { firstFound, none, type Outcome, unknown } from './outcome.ts';

const formKeywords = ['pattern', 'format', 'contentEncoding', 'contentMediaType'];

/** What a schema requires of the form of a text, other than its length. */
const formsOf = (schema: Schema): readonly string[] =>
  formKeywords.flatMap((keyword) => {
    const value = keywordOf(schema, keyword);
    return typeof value === 'string' ? [`${keyword} ${value}`] : [];
  });

/** The longest text that the search builds. */
const maxBuiltLength = 100_000;

const isWithin = (schema: Schema, length: number): boolean =>
  length >= (numberOf(schema, 'minLength') ?? 0) &&
  length <= (numberOf(schema, 'maxLength') ?? Number.POSITIVE_INFINITY);

/** A length for each range of lengths in which no schema changes its answer, short ones first. */
const lengthsOf = (schemas: readonly Schema[]): readonly number[] => {
  const bounds = schemas.flatMap((schema) => [numberOf(schema, 'minLength'), numberOf(schema, 'maxLength')]);
  const lengths = bounds.flatMap((bound) => (bound === undefined ? [] : [bound - 1, bound, bound + 1]));
  // An empty text is the least readable example.
  return [...new Set([1, ...lengths, 0])].filter((length) => Number.isInteger(length) && length >= 0);
};

const alphabet = Array.from('xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. !/@:%ä');

/** Characters that no text of a schema repeats by chance, without surrogates. */
const rareCharacter = (index: number): string =>
  String.fromCodePoint(index < 0x8000 ? 0x4e00 + index : 0x18000 + index);

/** Texts of a length: one of each letter, and `count` that differ in the last character. */
const textsOf = (length: number, count: number): readonly string[] => {
  if (length > maxBuiltLength) {
    return [];
  }
  if (length === 0) {
    return [''];
  }
  const others = Array.from({ length: count }, (_, index) => 'x'.repeat(length - 1) + rareCharacter(index));
  return [...alphabet.map((letter) => letter.repeat(length)), ...others];
};

const listedCount = (schemas: readonly Schema[]): number =>
  schemas.flatMap((schema) => listedValuesOf(schema) ?? []).length;

/** Whether one refused schema accepts every text of a length that the accepted schemas accept. */
const isCovered = ({ accepted, refused }: Goal, length: number): boolean => {
  const forms = new Set(accepted.flatMap(({ schema }) => formsOf(schema)));
  return refused.some(
    ({ schema }) =>
      listedValuesOf(schema) === undefined &&
      isWithin(schema, length) &&
      formsOf(schema).every((form) => forms.has(form)),
  );
};

const describeForms = (schemas: readonly Schema[]): string => {
  const forms = [...new Set(schemas.flatMap(formsOf))].map((form) => form.replace(' ', ' '));
  return forms.length === 0 ? 'any text' : forms.join(' and ');
};

const undecided = ({ accepted, refused }: Goal): Outcome =>
  unknown(
    `the texts of ${describeForms(accepted.map(({ schema }) => schema))} cannot be compared with the texts of ` +
      describeForms(refused.map(({ schema }) => schema)),
  );

/** Searches a text. Patterns and formats are only compared by their samples, and with themselves. */
export const solveString = (search: Search, goal: Goal): Outcome => {
  const schemas = [...goal.accepted, ...goal.refused].map(({ schema }) => schema);
  const lengths = lengthsOf(schemas).filter((length) =>
    goal.accepted.every(({ schema }) => isWithin(schema, length)),
  );
  if (lengths.every((length) => isCovered(goal, length))) {
    return none;
  }
  const count = listedCount(schemas) + 1;
  const texts = new Set([...lengths.flatMap((length) => textsOf(length, count)), ...sampleTexts]);
  const outcome = firstFound(texts, (text) => tryValue(search, goal, text));
  return outcome.kind === 'found' ? outcome : decide(goal, lengths);
};

/** A goal without patterns and formats is decided by the texts that were tried. */
const decide = (goal: Goal, lengths: readonly number[]): Outcome => {
  const hasForms = [...goal.accepted, ...goal.refused].some(({ schema }) => formsOf(schema).length > 0);
  return hasForms || lengths.some((length) => length > maxBuiltLength) ? undecided(goal) : none;
};
