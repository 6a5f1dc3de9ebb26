import { fromOrderingKey, parseOrderingKey, toMessageId, toScheduleHandle } from '@dynamo-outbox/messaging';
import { fromScheduleHandle, type ScheduledKey, toLaneKey } from '@dynamo-outbox/messaging/schedule';
import { readAggregateType, readTimeRange } from '../../arguments/conditions.ts';
import { readCount } from '../../arguments/numbers.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';
import { UsageFault } from '../../fault.ts';
import { readDueTime } from './due-time.ts';

/** Options that select scheduled messages. */
export const selectionOptions = {
  from: 'text',
  before: 'text',
  key: 'text',
  aggregate: 'text',
  type: 'texts',
  all: 'flag',
  limit: 'text',
  'max-items': 'text',
} as const;

/** Scheduled messages to list or change. */
export interface ScheduledSelection {
  /** The key of a single message, from its handle. */
  readonly handle: ScheduledKey | undefined;
  /** The id of a single message. */
  readonly id: string | undefined;
  readonly dueFrom: Date | undefined;
  readonly dueBefore: Date | undefined;
  /** The ordering keys of one aggregate: its own, and that of its scheduled messages. */
  readonly keys: readonly string[] | undefined;
  readonly aggregateType: string | undefined;
  readonly types: readonly string[];
  /** Most messages to select. */
  readonly limit: number;
  /** Most entries of the list to read. */
  readonly maxItems: number;
}

const defaultLimit = 50;
const defaultMaxItems = 10_000;

const readKeys = (options: GivenOptions): readonly string[] | undefined => {
  const text = options.text('key');
  if (text === undefined) {
    return undefined;
  }
  const key = parseOrderingKey(text);
  if (fromOrderingKey(key) === undefined) {
    throw new UsageFault(`--key is "${text}"; it must be an ordering key such as order#0199...`);
  }
  const lane = toLaneKey(key);
  return lane === undefined ? [key] : [key, lane];
};

const readOne = (text: string | undefined): Pick<ScheduledSelection, 'handle' | 'id'> => {
  const handle = toScheduleHandle(text);
  if (handle !== undefined) {
    return { handle: fromScheduleHandle(handle), id: undefined };
  }
  if (text !== undefined && toMessageId(text) === undefined) {
    throw new UsageFault(`"${text}" is neither the handle nor the id of a scheduled message.`);
  }
  return { handle: undefined, id: text };
};

const readTypes = (options: GivenOptions): readonly string[] => {
  const types = options.texts('type');
  if (options.isGiven('type') && types.length === 0) {
    throw new UsageFault('--type needs a message type.');
  }
  return types;
};

const conditions = ['from', 'before', 'key', 'aggregate', 'type'] as const;

/** Reads the selection; empty for every scheduled message. */
export const readScheduledSelection = (options: GivenOptions, now: Date): ScheduledSelection => {
  const { from: dueFrom, before: dueBefore } = readTimeRange((name) => readDueTime(options, name, now));
  const one = readOne(options.positionals[1]);
  if (one.handle !== undefined && conditions.some((name) => options.isGiven(name))) {
    throw new UsageFault('A handle names one message, so it takes no other condition.');
  }
  return {
    ...one,
    dueFrom,
    dueBefore,
    keys: readKeys(options),
    aggregateType: readAggregateType(options),
    types: readTypes(options),
    limit: readCount(options, 'limit') ?? defaultLimit,
    maxItems: readCount(options, 'max-items') ?? defaultMaxItems,
  };
};

/** Whether a selection has no condition. */
export const isEverything = ({
  handle,
  id,
  dueFrom,
  dueBefore,
  keys,
  aggregateType,
  types,
}: ScheduledSelection): boolean =>
  types.length === 0 &&
  [handle, id, dueFrom, dueBefore, keys, aggregateType].every((condition) => condition === undefined);
