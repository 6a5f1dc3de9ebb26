import type { ProcessInstance } from '../instance/process-instance.ts';

/**
 * Most bytes of the state and the recorded compensations of an instance. An item has at most 400 KiB, and the rest is kept for deadlines and
 * history, so that an instance can always become stuck or end.
 */
export const MAX_INSTANCE_BYTES = 320 * 1_024;

// Names and overhead of a step, and its times.
const bytesPerStep = 400;

/** Returns about how many bytes the state and the compensations of an instance have. */
export const instanceBytes = ({ state, steps }: Pick<ProcessInstance, 'state' | 'steps'>): number =>
  steps.reduce(
    (sum, { compensation: { about, payload } }) =>
      sum + bytesPerStep + Buffer.byteLength(about.id) + Buffer.byteLength(payload),
    Buffer.byteLength(state.json),
  );
