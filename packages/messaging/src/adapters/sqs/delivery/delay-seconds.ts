import type { Random } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { deploymentDelaySeconds, deploymentReceives } from './deployment-delay.ts';
import { fifoGroupOf } from './lanes.ts';
import type { DelaySeconds } from './plan-redeliveries.ts';
import { attemptsOfGroupHead, receiveCountOf } from './receives.ts';
import { redeliveryDelaySeconds, type RedeliveryBackoff } from './redelivery-delay.ts';

/** Options of the delays of a consumer's queue. */
export interface DelaySecondsOptions {
  readonly backoff: RedeliveryBackoff;
  readonly maxReceiveCount?: number | undefined;
  readonly random: Random;
}

// The default of a queue's redrive policy in this project.
const usualAttempts = 10;

/** Creates the function that chooses the delay of each redelivery: longer with every receive, and by its cause. */
export const createDelaySeconds = ({
  backoff,
  maxReceiveCount = usualAttempts,
  random,
}: DelaySecondsOptions): DelaySeconds => {
  const receives = deploymentReceives(maxReceiveCount);
  const attemptsOf = (record: SQSRecord): number =>
    fifoGroupOf(record) === undefined ? receives : attemptsOfGroupHead(receives);
  return (record, cause) => {
    const receiveCount = receiveCountOf(record);
    return cause === 'failure'
      ? redeliveryDelaySeconds(receiveCount, backoff, random)
      : deploymentDelaySeconds(
          { receiveCount, attempts: attemptsOf(record), baseSeconds: backoff.baseSeconds },
          random,
        );
  };
};
