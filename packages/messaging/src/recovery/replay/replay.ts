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
import type { RecordedItems, RecordedPage } from '../../outbox/query/recorded-items.ts';
import type { MessageSelection } from '../../outbox/query/select-messages.ts';
import { selectMessages, toRange } from '../../outbox/query/select-messages.ts';

/** Dependencies of a replay. */
export interface ReplayDependencies {
  readonly items: RecordedItems;
  /** Publisher to the topics or to one queue. It must mark messages as replayed. */
  readonly publisher: MessagePublisher;
  /** Most messages a second, from 1. Default 100, because live messages use the same topics. */
  readonly perSecond?: number;
  /** Most calls to the broker at a time, from 1. Default 4. */
  readonly maxInFlight?: number;
  /** Most attempts for one message, including the first, from 1. Default 5. */
  readonly attempts?: number;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
  /** Timers for the rate. Default: the timers of the process. */
  readonly timers?: Timers;
  readonly sleep?: Sleep;
  /** Source of randomness for the jitter between attempts. */
  readonly random?: Random;
}

/** Progress of a replay. */
export interface ReplayProgress {
  /** Items that were read. */
  readonly read: number;
  /** Messages that were selected. */
  readonly selected: number;
  /** Messages that the broker accepted; none in a dry run. */
  readonly published: number;
  /** Messages that the broker rejected permanently. They were skipped and are still in the outbox. */
  readonly refused: number;
  /** Items that could not be decoded and were skipped. */
  readonly undecodable: number;
  /** Cursor to resume after an interruption; everything before it is done. Absent at the beginning and at the end. */
  readonly cursor?: string;
}

/** Result of a replay. */
export interface ReplayReport extends ReplayProgress {
  /**
   * `complete`: all messages are done. `interrupted`: the signal was aborted. `failed`: the broker did not accept
   * messages; resume at the cursor later. Messages that were published after the cursor are then published again.
   */
  readonly outcome: 'complete' | 'interrupted' | 'failed';
}

/** Options of one replay. */
export interface ReplayOptions {
  readonly selection: MessageSelection;
  /** Cursor at which an earlier replay of the same selection ended. */
  readonly cursor?: string;
  /** Whether to read and count only, and publish nothing. */
  readonly isDryRun?: boolean;
  /** Called after each page. Keep the cursor if the replay must survive a restart of its process. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay before its next call. */
  readonly signal?: AbortSignal;
}

/** Publishes recorded messages again. Resolves even if publishing failed; rejects if the outbox cannot be read. */
export type Replay = (options: ReplayOptions) => Promise<ReplayReport>;

type Counts = { -readonly [TName in keyof Omit<ReplayProgress, 'cursor'>]: number };

interface SettledDependencies extends ReplayDependencies {
  readonly perSecond: number;
  readonly maxInFlight: number;
  readonly timers: Timers;
  readonly sleep: Sleep;
}

/** A replay in progress. */
interface ReplayUnderWay {
  readonly dependencies: SettledDependencies;
  readonly options: ReplayOptions;
  readonly counts: Counts;
  /** Time from which the next messages may be published, by the timers. */
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

/** Splits items into chunks: as many messages as a second allows, 100 at most, or one item that has more. */
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

/** Waits until the chunk may be published. A slow chunk does not let later ones start earlier. */
const keepPace = async (replay: ReplayUnderWay, messages: number): Promise<void> => {
  const { timers, perSecond, sleep: wait } = replay.dependencies;
  const now = timers.now();
  const at = Math.max(now, replay.nextAt);
  replay.nextAt = at + (messages * 1_000) / perSecond;
  if (at > now) {
    await wait(at - now);
  }
};

/** Publishes one chunk, each key in order. Resolves to whether all of it is done. */
const publishChunk = async (replay: ReplayUnderWay, items: readonly OutboxItem[]): Promise<boolean> => {
  const { counts, dependencies } = replay;
  await keepPace(replay, countMessages(items));
  const relay = createMessageRelay({
    ...dependencies,
    // A rejected message stays in the outbox. Parking it here only lets later messages continue.
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

/** Replays a page. Resolves to `undefined` if it is done, else to the outcome. */
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
    const page = await dependencies.items.readPage(toRange(options.selection), { cursor });
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
 * Creates a replay. It reads the items that an outbox still contains, dispatched or not, and publishes the selected
 * messages again: with the same ids and bodies, at a limited rate, each key in order.
 *
 * A replay changes nothing in the outbox. A consumer that has processed a message recognises it by its id. Use a replay
 * for messages that were never published, for new consumers, and for consumers whose inbox records have expired.
 *
 * @throws RangeError if `perSecond`, `maxInFlight` or `attempts` is not a whole number from 1.
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
