import type { Clock, Random, Sleep, Timers } from '@dynamo-outbox/kernel';
import {
  assertCount,
  silentObserver,
  sleep,
  systemClock,
  systemTimers,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { RelayObserver } from '../../relay/relay-event.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { MessagePublisher } from '../../relay/message-publisher.ts';
import { createMessageRelay } from '../../relay/message-relay.ts';
import type { RecordedItems, RecordedPage } from './recorded-items.ts';
import type { ReplaySelection } from './select-messages.ts';
import { selectMessages } from './select-messages.ts';

/** What a replay works with. */
export interface ReplayDependencies {
  readonly items: RecordedItems;
  /** Where to: the topics, or one queue; one that marks what it publishes as replayed. */
  readonly publisher: MessagePublisher;
  /** Most messages a second, from 1. Default 100: live messages go the same way. */
  readonly perSecond?: number;
  /** Most calls to the broker at a time, from 1. Default 4. */
  readonly maxInFlight?: number;
  /** Most attempts at one message, the first included, from 1. Default 5. */
  readonly attempts?: number;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
  /** For the rate; the timers of the process by default. */
  readonly timers?: Timers;
  readonly sleep?: Sleep;
  /** A number in [0, 1) for the jitter between attempts. */
  readonly random?: Random;
}

/** What a replay has come to so far. */
export interface ReplayProgress {
  /** Items that were read. */
  readonly read: number;
  /** Messages that were selected. */
  readonly selected: number;
  /** Messages that the broker accepted; none in a dry run. */
  readonly published: number;
  /** Messages that the broker refused permanently. They were skipped, and are still in the outbox. */
  readonly refused: number;
  /** Items that could not be decoded, and were left out. */
  readonly undecodable: number;
  /** Where to go on after an interruption: everything before is done. Absent at the beginning and when all is done. */
  readonly cursor?: string;
}

/** How a replay ended. */
export interface ReplayReport extends ReplayProgress {
  /**
   * `complete`: all is done. `interrupted`: the signal said so. `failed`: the broker did not take messages for now; go on
   * at the cursor later. What was published behind the cursor is published again then.
   */
  readonly outcome: 'complete' | 'interrupted' | 'failed';
}

/** The options of one replay. */
export interface ReplayOptions {
  readonly selection: ReplaySelection;
  /** Where an earlier replay of the same selection ended. */
  readonly cursor?: string;
  /** Reads and counts, and publishes nothing. */
  readonly isDryRun?: boolean;
  /** Called after each page. Keep the cursor if the replay must survive a restart of its process. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay before its next call. */
  readonly signal?: AbortSignal;
}

/** Publishes again what was recorded. Resolves also when it could not be done; rejects when the outbox cannot be read. */
export type Replay = (options: ReplayOptions) => Promise<ReplayReport>;

type Counts = { -readonly [TName in keyof Omit<ReplayProgress, 'cursor'>]: number };

interface SettledDependencies extends ReplayDependencies {
  readonly perSecond: number;
  readonly maxInFlight: number;
  readonly timers: Timers;
  readonly sleep: Sleep;
}

/** A replay under way. */
interface ReplayUnderWay {
  readonly dependencies: SettledDependencies;
  readonly options: ReplayOptions;
  readonly counts: Counts;
  /** From when on the next messages may go, by the timers. */
  nextAt: number;
}

const defaults = {
  perSecond: 100,
  maxInFlight: 4,
  observer: silentObserver,
  clock: systemClock,
  timers: systemTimers,
  sleep,
} as const;

const maxChunkMessages = 100;

const isInterrupted = ({ options }: ReplayUnderWay): boolean => options.signal?.aborted === true;

/** Chunks of whole items: as many messages as a second may have, 100 at most, or one item that has more. */
const toChunks = (items: readonly OutboxItem[], perSecond: number): readonly (readonly OutboxItem[])[] => {
  const chunks: OutboxItem[][] = [];
  let room = 0;
  for (const item of items) {
    room -= item.messages.length;
    if (room < 0) {
      chunks.push([]);
      room = Math.min(perSecond, maxChunkMessages) - item.messages.length;
    }
    chunks.at(-1)?.push(item);
  }
  return chunks;
};

const countMessages = (items: readonly OutboxItem[]): number =>
  items.reduce((sum, { messages }) => sum + messages.length, 0);

/** Waits until the chunk may go; none goes sooner because others took long. */
const keepPace = async (replay: ReplayUnderWay, messages: number): Promise<void> => {
  const { timers, perSecond, sleep: wait } = replay.dependencies;
  const now = timers.now();
  const at = Math.max(now, replay.nextAt);
  replay.nextAt = at + (messages * 1_000) / perSecond;
  if (at > now) {
    await wait(at - now);
  }
};

/** Publishes one chunk, each key in order. Says whether all of it is done. */
const publishChunk = async (replay: ReplayUnderWay, items: readonly OutboxItem[]): Promise<boolean> => {
  const { counts, dependencies } = replay;
  await keepPace(replay, countMessages(items));
  const relay = createMessageRelay({
    ...dependencies,
    // A refused message stays in the outbox; parking it here only lets those behind it pass.
    parking: { messages: { park: async () => undefined } },
  });
  const { published, parked, failed } = await relay.dispatch(
    items.map((item, index) => ({ position: String(index), content: { item } })),
  );
  counts.published += published;
  counts.refused += parked;
  return failed === 0;
};

const select = ({ counts, options }: ReplayUnderWay, { items }: RecordedPage): readonly OutboxItem[] => {
  counts.read += items.length;
  const selected = items.flatMap((item) => {
    if ('undecodable' in item) {
      counts.undecodable += 1;
      return [];
    }
    return selectMessages(item, options.selection) ?? [];
  });
  counts.selected += countMessages(selected);
  return selected;
};

/** Replays a page. `undefined` when it is done, else why not. */
const replayPage = async (
  replay: ReplayUnderWay,
  page: RecordedPage,
): Promise<Exclude<ReplayReport['outcome'], 'complete'> | undefined> => {
  const selected = select(replay, page);
  if (replay.options.isDryRun === true) {
    return undefined;
  }
  for (const chunk of toChunks(selected, replay.dependencies.perSecond)) {
    if (isInterrupted(replay)) {
      return 'interrupted';
    }
    if (!(await publishChunk(replay, chunk))) {
      return 'failed';
    }
  }
  return undefined;
};

const run = async (replay: ReplayUnderWay): Promise<ReplayReport> => {
  const { dependencies, options, counts } = replay;
  let { cursor } = options;
  const progress = (): ReplayProgress => ({ ...counts, ...(cursor === undefined ? {} : { cursor }) });
  for (;;) {
    if (isInterrupted(replay)) {
      return { ...progress(), outcome: 'interrupted' };
    }
    const page = await dependencies.items.readPage(options.selection, cursor);
    const outcome = await replayPage(replay, page);
    if (outcome !== undefined) {
      return { ...progress(), outcome };
    }
    cursor = page.next;
    options.onProgress?.(progress());
    if (cursor === undefined) {
      return { ...progress(), outcome: 'complete' };
    }
  }
};

/**
 * Builds a replay: it reads what an outbox still holds, dispatched or not, and publishes the selected messages again, with
 * the ids and bodies they have, at a limited rate, each key in order.
 *
 * Marks nothing in the outbox. A consumer that has processed a message recognises it by its id; a replay reaches what
 * was never published, consumers that are new, and those whose inbox has forgotten.
 *
 * @throws RangeError when `perSecond`, `maxInFlight` or `attempts` is not a whole number from 1.
 */
export const createReplay = (dependencies: ReplayDependencies): Replay => {
  const settled: SettledDependencies = withDefaults(defaults, dependencies);
  assertCount('perSecond', settled.perSecond);
  assertCount('maxInFlight', settled.maxInFlight);
  assertCount('attempts', settled.attempts ?? 1);
  return (options) =>
    run({
      dependencies: settled,
      options,
      counts: { read: 0, selected: 0, published: 0, refused: 0, undecodable: 0 },
      nextAt: Number.NEGATIVE_INFINITY,
    });
};
