import { mapConcurrently } from '@dynamo-outbox/kernel';
import type {
  ScheduleOperationResult,
  ScheduleOperations,
  SeenSchedule,
} from '@dynamo-outbox/messaging/schedule';
import type { FoundMessage, ListedSchedule } from './find-scheduled.ts';

/** What a command does with scheduled messages. */
export type ScheduledAction =
  { readonly kind: 'cancel' } | { readonly kind: 'send' } | { readonly kind: 'move'; readonly to: Date };

/** Result of an action for a message; `would` in a dry run. */
interface ScheduleOutcome {
  readonly outcome: 'done' | 'would' | 'released' | 'failed';
  readonly reason?: string;
}

/** A message, and the result of the action for it. */
export interface ChangedSchedule extends ListedSchedule, ScheduleOutcome {}

/** An action, and how it is carried out. */
export interface ScheduledChange {
  readonly operations: ScheduleOperations;
  readonly action: ScheduledAction;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

const maxInFlight = 8;

const fail = (reason: string): ScheduleOutcome => ({ outcome: 'failed', reason });

const describe = (result: ScheduleOperationResult): ScheduleOutcome => {
  switch (result.outcome) {
    case 'done':
    case 'released':
      return { outcome: result.outcome };
    case 'changed':
      return fail('It was moved after it was listed. List it again.');
    case 'contended':
      return fail('Other writes won in every attempt. Try again.');
    case 'undecodable':
      return fail(`The scheduled message has no valid ${result.attribute}.`);
  }
};

const carryOut = (
  operations: ScheduleOperations,
  action: ScheduledAction,
  seen: SeenSchedule,
): Promise<ScheduleOperationResult> => {
  switch (action.kind) {
    case 'cancel':
      return operations.cancel(seen);
    case 'send':
      return operations.send(seen);
    case 'move':
      return operations.move(seen, action.to);
  }
};

const attempt = async (
  { operations, action }: ScheduledChange,
  seen: SeenSchedule,
): Promise<ScheduleOutcome> => {
  try {
    return describe(await carryOut(operations, action, seen));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

/** Changes a message, unless what was read of it shows that it cannot be changed. */
const changeOne = async (
  change: ScheduledChange,
  { listed, seen }: FoundMessage,
): Promise<ScheduleOutcome> => {
  if (seen === undefined) {
    return fail(`The scheduled message has no valid ${listed.undecodable ?? 'attributes'}.`);
  }
  const { action, isDryRun, signal } = change;
  const { latestDueAt } = seen;
  if (action.kind === 'move' && latestDueAt !== undefined && action.to.toISOString() > latestDueAt) {
    return fail(`Its payload expires before. The latest time is ${latestDueAt}.`);
  }
  if (signal.aborted) {
    return fail('Stopped early.');
  }
  return isDryRun ? { outcome: 'would' } : attempt(change, seen);
};

/**
 * Carries out an action for each message. Messages are sent in the order of their due times, and none overtakes one of its key that could
 * not be sent.
 */
export const changeScheduled = (
  change: ScheduledChange,
  messages: readonly FoundMessage[],
): Promise<readonly ChangedSchedule[]> => {
  const isSending = change.action.kind === 'send';
  const blocked = new Set<string>();
  // Sending takes a place in the order of a key, so it is one after another.
  return mapConcurrently(messages, isSending ? 1 : maxInFlight, async (message): Promise<ChangedSchedule> => {
    const { orderingKey } = message.listed;
    const outcome = blocked.has(orderingKey)
      ? fail('An earlier message of its key was not sent.')
      : await changeOne(change, message);
    if (isSending && outcome.outcome === 'failed') {
      blocked.add(orderingKey);
    }
    return { ...message.listed, ...outcome };
  });
};
