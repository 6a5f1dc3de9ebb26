/** A decimal number: digits without leading and trailing zeros, times ten to the exponent. Zero has no digits. */
export interface Decimal {
  readonly sign: '' | '-';
  readonly digits: string;
  readonly exponent: number;
}

const decimalForm = /^([-+]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/;

/** Whether DynamoDB accepts the text as a number. */
export const isDecimal = (text: string): boolean => decimalForm.test(text);

const zero: Decimal = { sign: '', digits: '', exponent: 0 };

/** Parses a number in DynamoDB's format: `12`, `-1.50`, `1E+3`. Returns `undefined` for text that is not a number. */
export const parseDecimal = (text: string): Decimal | undefined => {
  const match = decimalForm.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  return digits === ''
    ? zero
    : {
        sign: sign === '-' ? '-' : '',
        digits,
        exponent: Number(power) - fraction.length + (significant.length - digits.length),
      };
};

/** Writes a decimal as canonical text, which is the same for equal numbers. */
export const decimalText = ({ sign, digits, exponent }: Decimal): string => `${sign}${digits}e${exponent}`;

// DynamoDB keeps 38 significant digits, from 1E-130 to 9.9…E+125.
const maxDigits = 38;
const [leastPower, greatestPower] = [-130, 125];

/** Returns why DynamoDB cannot store the number, as a phrase that follows its name; `undefined` if it can. */
export const faultOfDecimal = ({ digits, exponent }: Decimal): string | undefined => {
  if (digits.length > maxDigits) {
    return `has ${digits.length} significant digits, and DynamoDB keeps ${maxDigits}; round it, or write it as text`;
  }
  const power = digits === '' ? 0 : digits.length - 1 + exponent;
  return power < leastPower || power > greatestPower
    ? `is outside the range of DynamoDB's numbers, 1E${leastPower} to 9.9E+${greatestPower}; write it as text`
    : undefined;
};
