import { parseJson, valueAt } from '../resources/deployed.ts';

/** Everything that happens to an item. */
const allEvents = ['INSERT', 'MODIFY', 'REMOVE'];

const parse = (pattern: unknown): unknown => (typeof pattern === 'string' ? parseJson(pattern) : undefined);

/** One pattern: what names no events, or describes them in another way, may let any through. */
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

/** Event names that a stream mapping lets through: what one of its filters takes, passes. None where there is no filter. */
export const passingEvents = (mapping: unknown): readonly string[] =>
  unique(patternsOf(mapping).flatMap(eventsOf));

/** What the filters of a stream mapping ask for beside the event name. */
export const furtherConditions = (mapping: unknown): readonly string[] =>
  unique(patternsOf(mapping).flatMap((pattern) => Object.keys(parse(pattern) ?? {}))).filter(
    (name) => name !== 'eventName',
  );
