import { InvalidProjectionChangeError, ProjectionDoesMoreError } from '../errors/projection-errors.ts';
import type { ProjectionKind } from './projection-rules.ts';

/** Field that holds the content of each kind of change; `undefined` if the kind has none. */
const contentOf: Readonly<Record<ProjectionKind, string | undefined>> = {
  created: 'item',
  changed: 'changes',
  snapshot: 'item',
  removed: undefined,
};

const isKind = (kind: unknown): kind is ProjectionKind =>
  typeof kind === 'string' && Object.hasOwn(contentOf, kind);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Returns what is wrong with a change; `undefined` if nothing is. */
const faultOf = (change: unknown): string | undefined => {
  if (!isObject(change)) {
    return `it is ${change === null ? 'null' : typeof change}`;
  }
  const { kind, id, ...rest }: { kind?: unknown; id?: unknown } = change;
  if (!isKind(kind)) {
    return `its kind is ${JSON.stringify(kind)}`;
  }
  if (typeof id !== 'string' || id === '') {
    return 'its id is not a text';
  }
  const content = contentOf[kind];
  return content !== undefined && !isObject(Reflect.get(rest, content))
    ? `its ${content} is not an object`
    : undefined;
};

/**
 * Throws `PROJECTION_DOES_MORE` for the result of an asynchronous function and for several changes, and
 * `INVALID_PROJECTION_CHANGE` for anything else that is no change. The compiler finds both in typed code.
 */
export const assertChange = (type: string, change: unknown): void => {
  if (change instanceof Promise) {
    // Nothing waits for it, so its failure would end the process.
    change.catch(() => undefined);
    throw new ProjectionDoesMoreError(type, 'returned a promise');
  }
  if (Array.isArray(change)) {
    throw new ProjectionDoesMoreError(type, `returned ${change.length} changes`);
  }
  const fault = faultOf(change);
  if (fault !== undefined) {
    throw new InvalidProjectionChangeError(type, fault);
  }
};
