import { writePath } from './parse-payload.ts';

/** A value that JSON cannot carry as it is. */
export interface JsonLoss {
  /** Where: `orderTotal`, `lines[2].sku`, `payload` for the whole. */
  readonly path: string;
  /** What: `NaN`, `a bigint`, `a Map`. Never what the value holds. */
  readonly what: string;
}

/** What was found in a value. */
export interface JsonFindings {
  readonly loss?: JsonLoss;
  /** Whether an object says itself what it is as JSON, as a `Date` does. */
  readonly isConverted?: boolean;
}

/** A loss while it is looked for: the path is put together from its end. */
interface Found {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

/** What one search notes on its way. */
interface Notes {
  isConverted: boolean;
}

/** Whether the value says itself what it is as JSON. */
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
  // By keys: entries would cost a pair for each member of each payload.
  for (const key of Object.keys(value)) {
    const found = lossIn(value[key], notes);
    if (found !== undefined) {
      return within(key, found);
    }
  }
  return undefined;
};

/** `a Map` of what JSON writes as `{}`; `undefined` for objects that are nothing but their members. */
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
 * Finds the first value that JSON would drop or change: NaN, an infinite number, an invalid date, a bigint, a function, a
 * symbol, `undefined` or a gap in an array, and objects that are more than their members, such as a Map.
 *
 * Two changes are harmless and let pass: a member that is `undefined` is absent after JSON, and -0 becomes 0. An object
 * with a `toJSON` method, such as a Date, is for its schema to judge, and is only noted.
 */
export const findInJson = (value: unknown): JsonFindings => {
  const notes: Notes = { isConverted: false };
  const found = lossIn(value, notes);
  return found === undefined ? notes : { loss: { path: writePath(found.path), what: found.what } };
};
