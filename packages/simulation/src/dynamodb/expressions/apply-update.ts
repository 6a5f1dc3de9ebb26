import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { Item } from '../values/attribute-type.ts';
import { elementsOf } from '../values/compare-values.ts';
import { copyValue } from '../values/copy-value.ts';
import { addNumbers } from '../values/number.ts';
import type { Bindings } from './bindings.ts';
import type { ParsedUpdate } from './parse-update.ts';
import { findValue, type Path, toSteps } from './path.ts';

const wrongType = 'An operand in the update expression has an incorrect data type';
const wrongPath = 'The document path provided in the update expression is invalid for update';

const childOf = (value: AttributeValue | undefined, step: string | number): AttributeValue | undefined =>
  typeof step === 'number' ? value?.L?.[step] : value?.M?.[step];

/** The container of the last step of a path, and that step. */
interface Spot {
  readonly parent: AttributeValue | undefined;
  readonly step: string | number;
}

/** An item that changes step by step. Values within attributes are copied before they change. */
class Draft {
  readonly #item: Item;
  readonly #bindings: Bindings;
  #owned: Set<string> | undefined;
  #removed: Set<string> | undefined;

  constructor(item: Item, bindings: Bindings) {
    this.#item = { ...item };
    this.#bindings = bindings;
  }

  /** The item with all changes. */
  toItem(): Item {
    if (this.#removed === undefined) {
      return this.#item;
    }
    // A new object, because deleting a property would make every later copy slow.
    const left: Item = {};
    for (const name of Object.keys(this.#item)) {
      const value = this.#item[name];
      if (value !== undefined && !this.#removed.has(name)) {
        left[name] = value;
      }
    }
    return left;
  }

  set(path: Path, value: AttributeValue): void {
    if (path.tail.length === 0) {
      this.#item[this.#bindings.nameOf(path.head)] = value;
      return;
    }
    const { parent, step } = this.#locate(path);
    if (typeof step === 'string' && parent?.M !== undefined) {
      parent.M[step] = value;
    } else if (typeof step === 'number' && parent?.L !== undefined) {
      // An index beyond the end appends.
      parent.L[Math.min(step, parent.L.length)] = value;
    } else {
      throw validationError(wrongPath);
    }
  }

  remove(path: Path): void {
    if (path.tail.length === 0) {
      this.#removed ??= new Set();
      this.#removed.add(this.#bindings.nameOf(path.head));
      return;
    }
    this.#removeWithin(this.#locate(path));
  }

  #removeWithin({ parent, step }: Spot): void {
    if (typeof step === 'string' && parent?.M !== undefined) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- The map is a private copy of this update.
      delete parent.M[step];
    } else if (typeof step === 'number' && parent?.L !== undefined) {
      parent.L.splice(step, 1);
    } else {
      throw validationError(wrongPath);
    }
  }

  /** Finds the container of the last step of a path, and copies its attribute at the first access. */
  #locate(path: Path): Spot {
    const [head, ...tail] = toSteps(path, this.#bindings);
    const name = String(head);
    const attribute = this.#item[name];
    if (attribute !== undefined && this.#owned?.has(name) !== true) {
      this.#item[name] = copyValue(attribute);
      this.#owned ??= new Set();
      this.#owned.add(name);
    }
    const parent = tail.slice(0, -1).reduce(childOf, this.#item[name]);
    return { parent, step: tail.at(-1) ?? name };
  }
}

const union = (value: AttributeValue, added: AttributeValue): AttributeValue | undefined => {
  if (value.SS !== undefined && added.SS !== undefined) {
    return { SS: [...new Set([...value.SS, ...added.SS])] };
  }
  if (value.NS !== undefined && added.NS !== undefined) {
    return { NS: [...new Set([...value.NS, ...added.NS])] };
  }
  if (value.BS === undefined || added.BS === undefined) {
    return undefined;
  }
  const known = new Set(elementsOf(value));
  const fresh = added.BS.filter((_, index) => !known.has(elementsOf(added)?.[index] ?? ''));
  return { BS: [...value.BS, ...fresh] };
};

const add = (value: AttributeValue | undefined, added: AttributeValue): AttributeValue => {
  if (added.N === undefined && elementsOf(added) === undefined) {
    throw validationError(wrongType);
  }
  if (value === undefined) {
    return added;
  }
  if (value.N !== undefined && added.N !== undefined) {
    return { N: addNumbers(value.N, added.N) };
  }
  const sum = union(value, added);
  if (sum === undefined) {
    throw validationError(wrongType);
  }
  return sum;
};

const sameSetType = (a: AttributeValue, b: AttributeValue): boolean =>
  (a.SS !== undefined && b.SS !== undefined) ||
  (a.NS !== undefined && b.NS !== undefined) ||
  (a.BS !== undefined && b.BS !== undefined);

/** The set without some elements; `undefined` when none are left. */
const subtract = (value: AttributeValue, removed: AttributeValue): AttributeValue | undefined => {
  if (!sameSetType(value, removed)) {
    throw validationError(wrongType);
  }
  const gone = new Set(elementsOf(removed));
  const texts = elementsOf(value) ?? [];
  const isLeft = (_: unknown, index: number): boolean => !gone.has(texts[index] ?? '');
  const left: AttributeValue =
    value.BS === undefined
      ? value.SS === undefined
        ? { NS: texts.filter(isLeft) }
        : { SS: texts.filter(isLeft) }
      : { BS: value.BS.filter(isLeft) };
  return elementsOf(left)?.length === 0 ? undefined : left;
};

const lastStep = ({ head, tail }: Path): string | number => tail.at(-1) ?? head;

/** Sorts removals from the end of a list, because indexes refer to the list before the update. */
const fromTheEnd = (removes: readonly Path[]): readonly Path[] =>
  removes.length < 2 ? removes : [...removes].sort((a, b) => Number(lastStep(b)) - Number(lastStep(a)) || 0);

/**
 * Returns the item after an update. It shares unchanged values with the item before.
 *
 * Throws a `ValidationException` if the update does not fit the item.
 */
export const applyUpdate = (
  before: Item | undefined,
  { update, key }: { readonly update: ParsedUpdate; readonly key: Item },
  bindings: Bindings,
): Item => {
  const draft = new Draft(before ?? key, bindings);
  // Values are computed before anything changes, because each action sees the item as it was before the update.
  const values = update.sets.map(({ value }) => value(before, bindings));
  for (const [index, { path }] of update.sets.entries()) {
    const value = values[index];
    if (value !== undefined) {
      draft.set(path, value);
    }
  }
  for (const { path, placeholder } of update.adds) {
    draft.set(path, add(findValue(before, path, bindings), bindings.valueOf(placeholder)));
  }
  for (const { path, placeholder } of update.deletes) {
    deleteElements(draft, path, {
      value: findValue(before, path, bindings),
      removed: bindings.valueOf(placeholder),
    });
  }
  for (const path of fromTheEnd(update.removes)) {
    draft.remove(path);
  }
  return draft.toItem();
};

const deleteElements = (
  draft: Draft,
  path: Path,
  { value, removed }: { readonly value: AttributeValue | undefined; readonly removed: AttributeValue },
): void => {
  if (elementsOf(removed) === undefined) {
    throw validationError(wrongType);
  }
  if (value === undefined) {
    return;
  }
  const left = subtract(value, removed);
  if (left === undefined) {
    draft.remove(path);
  } else {
    draft.set(path, left);
  }
};
