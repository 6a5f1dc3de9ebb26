import { groupBy } from '@dynamo-outbox/kernel';
import type { SeenMessage } from './inspect-queue.ts';

/** Messages with the same reason. */
export interface ReasonGroup {
  readonly reason: string;
  readonly count: number;
  readonly oldest: Date;
  readonly newest: Date;
  /** Number of messages of each type, most frequent first. Does not include messages with an unreadable type. */
  readonly types: Readonly<Record<string, number>>;
  /** Detail of one message, as an example. */
  readonly example?: string;
}

const byCount = ([, a]: readonly [string, number], [, b]: readonly [string, number]): number => b - a;

const countTypes = (messages: readonly SeenMessage[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { reading } of messages) {
    const type = reading.identity?.type;
    if (type !== undefined) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...counts].sort(byCount));
};

const toGroup = (reason: string, messages: readonly SeenMessage[]): ReasonGroup => {
  const instants = messages.map(({ deadLetter }) => deadLetter.sentAt.getTime());
  const example = messages.find(({ reading }) => reading.detail !== undefined)?.reading.detail;
  return {
    reason,
    count: messages.length,
    // `Math.min(...instants)` fails for a hundred thousand instants.
    oldest: new Date(instants.reduce((oldest, instant) => Math.min(oldest, instant), instants[0] ?? 0)),
    newest: new Date(instants.reduce((newest, instant) => Math.max(newest, instant), 0)),
    types: countTypes(messages),
    ...(example === undefined ? {} : { example }),
  };
};

/** Groups messages by their reason, the largest group first. */
export const groupByReason = (messages: readonly SeenMessage[]): readonly ReasonGroup[] => {
  return [...groupBy(messages, ({ reading }) => reading.reason)]
    .map(([reason, group]) => toGroup(reason, group))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
};
