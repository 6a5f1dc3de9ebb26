import { parseJson, valueAt } from '../resources/deployed.ts';

/** All event names of a stream. */
const allEvents = ['INSERT', 'MODIFY', 'REMOVE'];

const parse = (pattern: unknown): unknown => (typeof pattern === 'string' ? parseJson(pattern) : undefined);

/** Reads one pattern. A pattern that does not list event names as plain values may pass any of them. */
const eventsOf = (pattern: unknown): readonly string[] => {
  const names = valueAt(parse(pattern), 'eventName');
  const isList = Array.isArray(names) && names.length > 0;
  return isList && names.every((name) => typeof name === 'string') ? names : allEvents;
};

const patternsOf = (mapping: unknown): readonly unknown[] => {
  const filters = valueAt(mapping, 'FilterCriteria', 'Filters');
  return Array.isArray(filters) ? filters.map((filter) => valueAt(filter, 'Pattern')) : [];
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/**
 * Returns the event names that a stream mapping passes: those that any of its filters accepts. Empty if there is no
 * filter.
 */
export const passingEvents = (mapping: unknown): readonly string[] =>
  unique(patternsOf(mapping).flatMap(eventsOf));

/** Returns the conditions of a stream mapping's filters other than the event name. */
export const furtherConditions = (mapping: unknown): readonly string[] =>
  unique(patternsOf(mapping).flatMap((pattern) => Object.keys(parse(pattern) ?? {}))).filter(
    (name) => name !== 'eventName',
  );
