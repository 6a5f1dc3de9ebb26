import { assertNumber, createPace, createSleep, systemTimers } from '@dynamo-outbox/kernel';
import type { RedriveOptions } from './redrive-options.ts';
import type { RedriveReport } from './redrive-report.ts';
import { RedriveRun } from './redrive-run.ts';

/**
 * Sends messages back to their origin, by receiving, sending and removing them one by one.
 *
 * This is slower than `StartMessageMoveTask` of SQS, but it also works where SQS rejects that call: for dead letters
 * that a consumer or a function sent, for queues fed by SNS, for a part of a queue, and with another body.
 *
 * A message is removed only after its target has stored it, so a crash at any line loses nothing. It may then be sent
 * twice, and its consumer recognises it by its id. Messages of one FIFO group are sent in order; if one fails, the rest
 * of its group stays.
 *
 * Messages that arrive after the start, by the queue's own clock, are left for the next run, so that a message that
 * fails again is not sent in circles. If the queue does not state its time, no message is sent twice in a run.
 */
export const redrive = async (options: RedriveOptions): Promise<RedriveReport> => {
  const { timers = systemTimers, messagesPerSecond = Number.POSITIVE_INFINITY } = options;
  const { limit = Number.POSITIVE_INFINITY } = options;
  // The slowest rate is one message a day.
  assertNumber('messagesPerSecond', messagesPerSecond, { min: 1 / 86_400, max: Number.POSITIVE_INFINITY });
  assertNumber('limit', limit, { min: 0, max: Number.POSITIVE_INFINITY });
  const pace = createPace(messagesPerSecond, { timers, sleep: options.sleep ?? createSleep(timers) });
  const run = new RedriveRun({ ...options, pace });
  return run.run();
};
