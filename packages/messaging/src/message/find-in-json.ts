import { writePath } from '@dynamo-outbox/kernel';

/** A value that JSON would drop or change. */
export interface JsonLoss {
  /** Path of the value: `orderTotal`, `lines[2].sku`, or `payload` for the whole payload. */
  readonly path: string;
  /** Kind of the value: `NaN`, `a bigint`, `a Map`. Never its content. */
  readonly what: string;
}

/** Findings in a value. */
export interface JsonFindings {
  readonly loss?: JsonLoss;
  /** Whether an object converts itself to JSON, as a `Date` does. */
  readonly isConverted?: boolean;
}

/** A loss during the search. The path is built from its end. */
interface Found {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

/** Notes of one search. */
interface Notes {
  isConverted: boolean;
}

/** Whether the object converts itself to JSON. */
export const convertsItself = (value: object): boolean =>
  'toJSON' in value && typeof value.toJSON === 'function';

const within = (key: PropertyKey, found: Found | undefined): Found | undefined =>
  found && { path: [key, ...found.path], what: found.what };

const here = (what: string): Found => ({ path: [], what });

const isInvalidDate = (value: object): boolean => value instanceof Date && Number.isNaN(value.getTime());

const lossInArray = (values: readonly unknown[], notes: Notes): Found | undefined => {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    const found = value === undefined ? here('undefined in an array') : lossIn(value, notes);
    if (found !== undefined) {
      return within(index, found);
    }
  }
  return undefined;
};

const hasMembers = (value: object): value is Readonly<Record<string, unknown>> => !Array.isArray(value);

const lossInMembers = (value: object, notes: Notes): Found | undefined => {
  if (!hasMembers(value)) {
    return undefined;
  }
  // Loops over keys, because entries would allocate a pair for each member of each payload.
  for (const key of Object.keys(value)) {
    const found = lossIn(value[key], notes);
    if (found !== undefined) {
      return within(key, found);
    }
  }
  return undefined;
};

/** Kind of an object that JSON writes as `{}`, such as `a Map`; `undefined` for plain objects. */
const wrongKindOf = (value: object): string | undefined => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return undefined;
  }
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? undefined : `a ${tag}`;
};

const lossInObject = (value: object, notes: Notes): Found | undefined => {
  if (Array.isArray(value)) {
    return lossInArray(value, notes);
  }
  if (convertsItself(value)) {
    notes.isConverted = true;
    return isInvalidDate(value) ? here('an invalid date') : undefined;
  }
  const wrongKind = wrongKindOf(value);
  return wrongKind === undefined ? lossInMembers(value, notes) : here(wrongKind);
};

const lossInOther = (value: unknown, notes: Notes): Found | undefined => {
  if (typeof value === 'bigint') {
    const boxed: unknown = Object(value);
    const isConverted = typeof boxed === 'object' && boxed !== null && convertsItself(boxed);
    notes.isConverted ||= isConverted;
    return isConverted ? undefined : here('a bigint');
  }
  return typeof value === 'function' || typeof value === 'symbol' ? here(`a ${typeof value}`) : undefined;
};

const lossIn = (value: unknown, notes: Notes): Found | undefined => {
  if (typeof value === 'string' || typeof value === 'boolean') {
    return undefined;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : here(String(value));
  }
  return typeof value === 'object' && value !== null ? lossInObject(value, notes) : lossInOther(value, notes);
};

/**
 * Finds the first value that JSON would drop or change: NaN, an infinite number, an invalid date, a bigint, a function,
 * a symbol, `undefined` or a gap in an array, and objects with content outside their members, such as a Map.
 *
 * Two changes are harmless and accepted: an `undefined` member becomes absent, and -0 becomes 0. An object with a
 * `toJSON` method, such as a Date, is only noted, because its schema decides about it.
 */
export const findInJson = (value: unknown): JsonFindings => {
  const notes: Notes = { isConverted: false };
  const found = lossIn(value, notes);
  return found === undefined ? notes : { loss: { path: writePath(found.path, 'payload'), what: found.what } };
};
