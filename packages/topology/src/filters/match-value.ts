import { inverted, type Passage, passesIf, passesAny } from './passage.ts';

/** What is known of a field before a message exists: its text, only its presence, its absence, or nothing. */
export type KnownField = { readonly text: string } | 'present' | 'absent' | 'unknown';

type TextMatcher = (text: string, operand: unknown) => Passage;

const onText =
  (matches: (text: string, wanted: string) => boolean): TextMatcher =>
  (text, operand) =>
    typeof operand === 'string' ? passesIf(matches(text, operand)) : 'unknown';

/** Whether a text matches a pattern in which `*` stands for any characters. */
const hasForm = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  ).test(text);

const equalsIgnoringCase = onText((text, wanted) => text.toLowerCase() === wanted.toLowerCase());

/** The operators that compare text. Numeric operators accept numbers only, and no envelope text is a number. */
const textMatchers: Readonly<Record<string, TextMatcher>> = {
  prefix: onText((text, wanted) => text.startsWith(wanted)),
  suffix: onText((text, wanted) => text.endsWith(wanted)),
  wildcard: onText(hasForm),
  'equals-ignore-case': equalsIgnoringCase,
  exists: (_text, operand) => (typeof operand === 'boolean' ? passesIf(operand) : 'unknown'),
  numeric: () => 'blocked',
  cidr: () => 'blocked',
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Matches everything except the listed values; the list holds plain values, or is the operand of one operator. */
const matchAnythingBut = (text: string, operand: unknown): Passage => {
  if (!isRecord(operand)) {
    return inverted(passesAny(asList(operand).map((wanted) => passesIf(wanted === text))));
  }
  const [[operator, wanted] = ['', undefined]] = Object.entries(operand);
  const matcher = textMatchers[operator];
  return matcher === undefined
    ? 'unknown'
    : inverted(passesAny(asList(wanted).map((one) => matcher(text, one))));
};

const matchOperator = (text: string, condition: Readonly<Record<string, unknown>>): Passage => {
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(condition);
  if (more.length > 0) {
    return 'unknown';
  }
  if (operator === 'anything-but') {
    return matchAnythingBut(text, operand);
  }
  return textMatchers[operator]?.(text, operand) ?? 'unknown';
};

const existenceOf = (condition: unknown): unknown => (isRecord(condition) ? condition['exists'] : undefined);

/** An absent field passes only the condition that it is absent. */
const matchAbsent = (condition: unknown): Passage => passesIf(existenceOf(condition) === false);

/** A field whose value only the message knows. */
const matchPresent = (condition: unknown): Passage => {
  const exists = existenceOf(condition);
  return typeof exists === 'boolean' ? passesIf(exists) : 'unknown';
};

/** Evaluates whether a field passes one condition of a filter: a plain value, or an object with one operator. */
export const matchValue = (field: KnownField, condition: unknown): Passage => {
  switch (field) {
    case 'absent':
      return matchAbsent(condition);
    case 'present':
      return matchPresent(condition);
    case 'unknown':
      return 'unknown';
    default:
      return isRecord(condition) ? matchOperator(field.text, condition) : passesIf(condition === field.text);
  }
};
