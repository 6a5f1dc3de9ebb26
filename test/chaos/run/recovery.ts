import { setTimeout as wait } from 'node:timers/promises';

/** The recovery from a backlog after an outage. */
export interface Recovery {
  readonly outage: string;
  /** Committed and not published when the outage ended. */
  readonly backlog: number;
  /**
   * Milliseconds until the messages that were committed before the end of the outage were published; absent if that
   * never happened.
   */
  readonly milliseconds?: number;
}

/** Numbers that only grow. */
export interface Progress {
  committed(): number;
  published(): number;
}

const pollMilliseconds = 50;

/** Watches from the end of an outage until its backlog is published, or the signal ends the wait. */
export const watchRecovery = async (
  outage: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<Recovery> => {
  const endedAt = performance.now();
  const committed = progress.committed();
  const backlog = Math.max(0, committed - progress.published());
  while (!signal.aborted) {
    if (progress.published() >= committed) {
      return { outage, backlog, milliseconds: Math.round(performance.now() - endedAt) };
    }
    await wait(pollMilliseconds);
  }
  return { outage, backlog };
};
