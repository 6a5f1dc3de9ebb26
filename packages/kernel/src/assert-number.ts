/** The bounds of a setting, both inclusive. */
interface Bounds {
  /** Lowest value. Default 1. */
  readonly min?: number;
  /** Highest value. Default: no limit, but an infinite value is rejected unless this is `Infinity`. */
  readonly max?: number;
}

const boundsText = (min: number, max: number | undefined): string =>
  max === undefined || max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;

const isWithin = (value: number, min: number, max: number | undefined): boolean =>
  // False for NaN and for anything that is not a number.
  typeof value === 'number' && value >= min && value <= (max ?? Number.MAX_VALUE);

/** Throws a `RangeError` that names the setting, unless its value is a whole number within the bounds. */
export const assertCount = (name: string, value: number, { min = 1, max }: Bounds = {}): void => {
  if (!Number.isSafeInteger(value) || !isWithin(value, min, max)) {
    throw new RangeError(`${name} must be a whole number ${boundsText(min, max)}, but is ${String(value)}.`);
  }
};

/**
 * Throws a `RangeError` that names the setting, unless its value is a number within the bounds.
 *
 * Accepts `Infinity` only if `max` is `Infinity`: the setting then has no limit.
 */
export const assertNumber = (name: string, value: number, { min = 1, max }: Bounds = {}): void => {
  if (!isWithin(value, min, max)) {
    throw new RangeError(`${name} must be a number ${boundsText(min, max)}, but is ${String(value)}.`);
  }
};

/** Throws a `RangeError` that names the setting, unless its value is one of the choices. */
export const assertChoice = (name: string, value: unknown, choices: readonly string[]): void => {
  if (typeof value !== 'string' || !choices.includes(value)) {
    const list = choices.map((choice) => JSON.stringify(choice)).join(' or ');
    throw new RangeError(
      `${name} must be ${list}, but is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`,
    );
  }
};
