import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item in the form of the low-level client. */
export type DynamoDbItem = Record<string, AttributeValue>;

/**
 * Size of an item in bytes as DynamoDB counts it: attribute names and values in UTF-8, and their overhead.
 *
 * Source: "DynamoDB item sizes and formats", Amazon DynamoDB Developer Guide. The guide calls its rule for numbers an
 * approximation, so DynamoDB decides in the end.
 */
export const itemSizeBytes = (item: DynamoDbItem): number => {
  let bytes = 0;
  for (const name of Object.keys(item)) {
    bytes += utf8Bytes(name) + valueSizeBytes(item[name]);
  }
  return bytes;
};

/** Size of one attribute value in bytes, without its name. */
export const valueSizeBytes = (value: AttributeValue | undefined): number => {
  if (value === undefined) {
    return 0;
  }
  if (value.S !== undefined) {
    return utf8Bytes(value.S);
  }
  if (value.N !== undefined) {
    return numberSizeBytes(value.N);
  }
  if (value.B !== undefined) {
    return value.B.byteLength;
  }
  return value.BOOL !== undefined || value.NULL !== undefined ? 1 : collectionSizeBytes(value);
};

// A list or a map has 3 bytes, and 1 byte for each element or pair. A set has the sum of its elements.
const collectionOverheadBytes = 3;
const elementOverheadBytes = 1;

const collectionSizeBytes = (value: AttributeValue): number => {
  if (value.M !== undefined) {
    const pairs = Object.keys(value.M).length;
    return collectionOverheadBytes + pairs * elementOverheadBytes + itemSizeBytes(value.M);
  }
  if (value.L !== undefined) {
    return (
      collectionOverheadBytes +
      value.L.length * elementOverheadBytes +
      sumOf(value.L, (element) => valueSizeBytes(element))
    );
  }
  return setSizeBytes(value);
};

const setSizeBytes = ({ SS = [], NS = [], BS = [] }: AttributeValue): number =>
  sumOf(SS, (element) => utf8Bytes(element)) +
  sumOf(NS, numberSizeBytes) +
  sumOf(BS, (element) => element.byteLength);

const sumOf = <TElement>(elements: readonly TElement[], size: (element: TElement) => number): number => {
  let bytes = 0;
  for (const element of elements) {
    bytes += size(element);
  }
  return bytes;
};

/**
 * One byte for each two significant digits, one for the exponent, one more for the sign of a negative number.
 *
 * The guide says "approximately": a store that pairs digits from the decimal point needs another byte for some
 * fractions (`100.001`). This function counts the lower number, so that it never rejects an item that the store
 * accepts.
 */
const numberSizeBytes = (text: string): number => {
  const digits = significantDigits(text);
  const signBytes = digits > 0 && text.startsWith('-') ? 1 : 0;
  return Math.ceil(digits / 2) + 1 + signBytes;
};

/** Number of significant digits, without leading and trailing zeros. */
const significantDigits = (text: string): number => {
  const [mantissa = ''] = text.split(/e/i, 1);
  return mantissa.replace(/[-+.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
};

// Most names and keys are short and ASCII. Checking that here is faster than a call of native code.
const shortLength = 48;

const utf8Bytes = (text: string): number => {
  if (text.length > shortLength) {
    return Buffer.byteLength(text);
  }
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) {
      return Buffer.byteLength(text);
    }
  }
  return text.length;
};
