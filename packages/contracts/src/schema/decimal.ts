/** A number as `digits × 10^exponent`, without rounding. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const toDecimal = (value: number): Decimal => {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
};

const scaleTo = ({ digits, exponent }: Decimal, scale: number): bigint =>
  digits * 10n ** BigInt(exponent - scale);

/** Both numbers as integers of the same power of ten. */
const alignedTo = (one: number, other: number): { one: bigint; other: bigint; scale: number } => {
  const first = toDecimal(one);
  const second = toDecimal(other);
  const scale = Math.min(first.exponent, second.exponent);
  return { one: scaleTo(first, scale), other: scaleTo(second, scale), scale };
};

/** Whether a number is a multiple of a step, computed in decimals: 0.3 is a multiple of 0.1. */
export const isMultipleOf = (value: number, step: number): boolean => {
  const { one, other } = alignedTo(value, step);
  return other !== 0n && one % other === 0n;
};

const greatestCommonDivisor = (one: bigint, other: bigint): bigint =>
  other === 0n ? one : greatestCommonDivisor(other, one % other);

const fromScaled = (digits: bigint, scale: number): number => Number(`${digits}e${scale}`);

/** Smallest positive number that is a multiple of both steps. */
export const leastCommonMultiple = (one: number, other: number): number => {
  const aligned = alignedTo(one, other);
  const divisor = greatestCommonDivisor(aligned.one, aligned.other);
  return fromScaled((aligned.one / divisor) * aligned.other, aligned.scale);
};

/** The multiple of a step that is `count` steps after the last one at or below a number. */
export const multipleNear = (value: number, step: number, count: number): number => {
  const { one, other, scale } = alignedTo(value, step);
  const remainder = ((one % other) + other) % other;
  return fromScaled(one - remainder + BigInt(count) * other, scale);
};
