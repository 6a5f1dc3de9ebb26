import { validationError } from '../errors.ts';

/** A number as `digits` × 10^`exponent`, without trailing zeros in the digits. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const maxDigits = 38;
const maxMagnitude = 125;
const minMagnitude = -130;
const plainInteger = /^-?[1-9][0-9]{0,14}$/;
const numberSyntax = /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/;

const isPlain = (text: string): boolean => text === '0' || plainInteger.test(text);

const toDecimal = (coefficient: bigint, exponent: number): Decimal => {
  if (coefficient === 0n) {
    return { digits: 0n, exponent: 0 };
  }
  const text = String(coefficient);
  const trimmed = text.replace(/0+$/, '');
  return { digits: BigInt(trimmed), exponent: exponent + text.length - trimmed.length };
};

const parseDecimal = (text: string): Decimal => {
  const [, sign, whole = '', fraction = '', exponent] = numberSyntax.exec(text) ?? [];
  if (whole === '' && fraction === '') {
    throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const digits = BigInt(whole + fraction);
  return toDecimal(sign === '-' ? -digits : digits, Number(exponent ?? 0) - fraction.length);
};

const digitCount = (digits: bigint): number => String(digits < 0n ? -digits : digits).length;

const assertRepresentable = ({ digits, exponent }: Decimal): void => {
  if (digits === 0n) {
    return;
  }
  const count = digitCount(digits);
  if (count > maxDigits) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  assertMagnitude(exponent + count - 1);
};

const assertMagnitude = (magnitude: number): void => {
  if (magnitude > maxMagnitude) {
    throw validationError(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (magnitude < minMagnitude) {
    throw validationError(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
};

const format = ({ digits, exponent }: Decimal): string => {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) {
    return sign + text + '0'.repeat(exponent);
  }
  const padded = text.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
};

const formatChecked = (decimal: Decimal): string => {
  assertRepresentable(decimal);
  return format(decimal);
};

/** Writes a number as DynamoDB returns it: `1.50` becomes `1.5`. Throws a `ValidationException` beyond 38 digits. */
export const normalizeNumber = (text: string): string =>
  isPlain(text) ? text : formatChecked(parseDecimal(text));

const align = ({ digits, exponent }: Decimal, to: number): bigint => digits * 10n ** BigInt(exponent - to);

/** Compares two normalized numbers: negative, zero or positive. */
export const compareNumbers = (left: string, right: string): number => {
  if (left === right) {
    return 0;
  }
  if (isPlain(left) && isPlain(right)) {
    return Number(left) - Number(right);
  }
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  return align(a, exponent) < align(b, exponent) ? -1 : 1;
};

/** Adds two normalized numbers, or subtracts the second; throws a `ValidationException` beyond the range of a number. */
export const addNumbers = (left: string, right: string, sign: 1 | -1 = 1): string => {
  if (isPlain(left) && isPlain(right)) {
    const sum = Number(left) + sign * Number(right);
    return String(sum);
  }
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = align(a, exponent) + BigInt(sign) * align(b, exponent);
  return formatChecked(toDecimal(sum, exponent));
};
