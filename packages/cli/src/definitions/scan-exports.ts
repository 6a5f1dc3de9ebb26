import { types } from 'node:util';
import type { MessageDefinition, Topic } from '@dynamo-outbox/messaging';
import { UsageFault } from '../fault.ts';
import { listMembers, readMember, readPrototype } from './read-member.ts';
import {
  findFault,
  isMessageDefinition,
  isServiceDescription,
  isTopic,
  type ServiceDescription,
} from './recognise.ts';

/** A value, and the export that contains it, for error messages. */
export interface Exported<TValue> {
  readonly value: TValue;
  /** Such as `the export "ordersTopic" of "contract.ts"`. */
  readonly place: string;
}

/** What the modules of a team export. */
export interface Exports {
  readonly topics: readonly Exported<Topic>[];
  readonly definitions: readonly Exported<MessageDefinition>[];
  readonly services: readonly Exported<ServiceDescription>[];
}

// `module.exports = { services: { orders } }` arrives as `default.services.orders`.
const maxDepth = 3;

/** Whether a value may contain topics: a list, a plain object, or the namespace of another module. */
const isContainer = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = readPrototype(value);
  return (
    Array.isArray(value) ||
    types.isModuleNamespaceObject(value) ||
    prototype === null ||
    prototype === Object.prototype
  );
};

const membersOf = (value: object): readonly (readonly [string, unknown])[] =>
  listMembers(value).map((name) => [name, readMember(value, name)]);

/** Returns every value that a module exports, also in exported lists and objects, with its path. */
const listValues = (
  container: object,
  path: string,
  depth: number,
): readonly (readonly [path: string, value: unknown])[] =>
  membersOf(container).flatMap(([name, value]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const isKnown = isMessageDefinition(value) || isTopic(value) || isServiceDescription(value);
    return [
      [place, value] as const,
      ...(isContainer(value) && !isKnown && depth < maxDepth ? listValues(value, place, depth + 1) : []),
    ];
  });

const uniqueByValue = <TValue>(found: readonly Exported<TValue>[]): readonly Exported<TValue>[] =>
  [...new Map(found.toReversed().map((one) => [one.value, one])).values()].toReversed();

/**
 * Finds the topics, message definitions and services that a module exports: by name, in lists and plain objects, and in
 * namespaces of other modules. Skips everything else.
 *
 * Throws `USAGE` for an export that is nearly a topic or a service.
 */
export const scanExports = (namespace: object, module: string): Exports => {
  const found = listValues(namespace, '', 1).map(([path, value]) => ({
    value,
    place: `the export "${path}" of "${module}"`,
  }));
  for (const { value, place } of found) {
    const fault = findFault(value);
    if (fault !== undefined) {
      throw new UsageFault(`T${place.slice(1)} ${fault}.`);
    }
  }
  const pick = <TValue>(is: (value: unknown) => value is TValue): readonly Exported<TValue>[] =>
    uniqueByValue(found.flatMap(({ value, place }) => (is(value) ? [{ value, place }] : [])));
  return {
    topics: pick(isTopic),
    definitions: pick(isMessageDefinition),
    services: pick(isServiceDescription),
  };
};
