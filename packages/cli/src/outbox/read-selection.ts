import { type MessageSelection, parseOrderingKey } from '@dynamo-outbox/messaging';
import { readAggregateType, readTimeRange } from '../arguments/conditions.ts';
import { readInstant } from '../arguments/instants.ts';
import type { GivenOptions, OptionKinds } from '../arguments/read-options.ts';
import type { HelpPart } from '../terminal/help.ts';

/** Options that select messages of an outbox. */
export const selectionOptions = {
  from: 'text',
  before: 'text',
  key: 'text',
  aggregate: 'text',
  type: 'texts',
  topic: 'texts',
  correlation: 'text',
} as const satisfies OptionKinds;

/** Help for the options that select messages. */
export const selectionTerms = [
  ['--from <when>', 'recorded at or after: 2026-11-20T08:00:00Z, or a time ago such as 90min, 6h or 2d'],
  ['--before <when>', 'recorded before'],
  ['--key <key>', 'with this ordering key, such as order#0199..., with any id; reads no other keys'],
  ['--aggregate <type>', 'about aggregates of this type, such as order'],
  ['--type <type>', 'with this message type; can be repeated'],
  ['--topic <topic>', 'for this topic, by logical name; can be repeated'],
  ['--correlation <id>', 'caused by this request'],
] as const satisfies Extract<HelpPart, { readonly terms: unknown }>['terms'];

const readTexts = (options: GivenOptions, name: string): readonly string[] | undefined => {
  const texts = options.texts(name);
  return texts.length === 0 ? undefined : texts;
};

/** Reads the selection of messages; empty for all messages. */
export const readSelection = (options: GivenOptions, now: Date): MessageSelection => {
  const [types, topics] = [readTexts(options, 'type'), readTexts(options, 'topic')];
  const [orderingKey, correlationId] = [options.text('key'), options.text('correlation')];
  const { from, before } = readTimeRange((name) => readInstant(options, name, now));
  const aggregateType = readAggregateType(options);
  return {
    ...(from === undefined ? {} : { recordedFrom: from }),
    ...(before === undefined ? {} : { recordedBefore: before }),
    ...(aggregateType === undefined ? {} : { aggregateType }),
    ...(types === undefined ? {} : { types }),
    ...(topics === undefined ? {} : { topics }),
    ...(orderingKey === undefined ? {} : { orderingKey: parseOrderingKey(orderingKey) }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
};
