import type { Random } from '@dynamo-outbox/kernel';

import { redeliveryDelaySeconds } from './redelivery-delay.ts';

/**
 * Most receives of a message that waits for a deployment. More would keep it for days, and the queue could delete it at
 * the end of its retention.
 */
const maxDeploymentAttempts = 20;

/** Number of receives that a message has for a late deployment, of the `maxReceiveCount` of its queue. */
export const deploymentReceives = (maxReceiveCount: number): number =>
  Math.min(maxReceiveCount, maxDeploymentAttempts);

/** What the delay of a message that waits for a deployment depends on. */
export interface DeploymentWait {
  /** Number of receives so far, from 1. */
  readonly receiveCount: number;
  /** Number of receives before the message is dead-lettered. */
  readonly attempts: number;
  /** Longest first delay, in seconds. */
  readonly baseSeconds: number;
}

const longestDelaySeconds = 6 * 3_600;

// A smaller factor would use up many receives in the first minutes.
const leastGrowth = 2;

/**
 * Seconds until the next delivery of a message whose consumer must be deployed first.
 *
 * A deployment may be hours late, and a message has few receives. So the delay grows from `baseSeconds` by a constant
 * factor that makes the last two delays 6 hours. Ten receives from 5 s last 7 to 14 hours. One half of each delay is
 * random, as for failed messages.
 */
export const deploymentDelaySeconds = (
  { receiveCount, attempts, baseSeconds }: DeploymentWait,
  random: Random,
): number => {
  const base = Math.max(1, baseSeconds);
  const steps = Math.max(1, attempts - 3);
  const growth = Math.max(leastGrowth, (longestDelaySeconds / base) ** (1 / steps));
  return redeliveryDelaySeconds(
    1,
    { baseSeconds: base * growth ** (receiveCount - 1), capSeconds: longestDelaySeconds },
    random,
  );
};
