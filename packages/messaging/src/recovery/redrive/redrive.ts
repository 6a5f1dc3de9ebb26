import { assertNumber, createPace, createSleep, systemTimers } from '@dynamo-outbox/kernel';
import type { RedriveOptions } from './redrive-options.ts';
import type { RedriveReport } from './redrive-report.ts';
import { RedriveRun } from './redrive-run.ts';

/**
 * Sends messages back to where they came from, by receiving, sending and removing them one by one.
 *
 * That is slower than SQS's own `StartMessageMoveTask`, and works where that is refused: for dead letters that a consumer
 * or a function sent, for queues fed by SNS, for a part of a queue, and with another body.
 *
 * Nothing is removed before its target has taken it, so that dying at any line loses nothing: a message may be sent
 * twice then, and its consumer knows it by its id. Messages of one FIFO group are sent in order; behind one that fails,
 * the rest of its group stays. What arrives after the start, by the queue's own clock, is left alone, so that messages that
 * fail again do not go round in circles; where a queue does not state its time, no message is sent that was sent before.
 */
export const redrive = async (options: RedriveOptions): Promise<RedriveReport> => {
  const { timers = systemTimers, messagesPerSecond = Number.POSITIVE_INFINITY } = options;
  const { limit = Number.POSITIVE_INFINITY } = options;
  // One in a day is the slowest.
  assertNumber('messagesPerSecond', messagesPerSecond, { min: 1 / 86_400, max: Number.POSITIVE_INFINITY });
  assertNumber('limit', limit, { min: 0, max: Number.POSITIVE_INFINITY });
  const pace = createPace(messagesPerSecond, { timers, sleep: options.sleep ?? createSleep(timers) });
  const run = new RedriveRun({ ...options, pace });
  return run.toEnd();
};
