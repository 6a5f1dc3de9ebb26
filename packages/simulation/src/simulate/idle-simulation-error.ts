import { CodedError } from '@dynamo-outbox/kernel';
import type { Tally } from './tally.ts';

/** No request succeeded, or no message was handled, so the invariants say nothing about the system. */
export class IdleSimulationError extends CodedError<'SIMULATION_DID_NOTHING'> {
  readonly code = 'SIMULATION_DID_NOTHING';
}

const because = (error: string | undefined): string =>
  error === undefined ? '' : ` The first error: ${error}`;

/** The arranged work, and whether it must have an effect. */
interface ExpectedWork {
  readonly hasRequests: boolean;
  readonly hasConsumers: boolean;
  readonly allowNoWork: boolean;
}

const describeIdleness = (
  { hasRequests, hasConsumers }: ExpectedWork,
  { requests, deliveries, requestError, deliveryError }: Tally,
): string | undefined => {
  if (!hasRequests && !hasConsumers) {
    return 'The arrangement has neither requests nor consumers, so there was nothing to simulate.';
  }
  if (hasRequests && requests.succeeded === 0) {
    return (
      `No request succeeded in any schedule: ${requests.refused} refused, ${requests.failed} failed, ` +
      `${requests.unanswered} unanswered.${because(requestError)}`
    );
  }
  if (hasConsumers && deliveries.processed === 0) {
    return (
      `No message was processed in any schedule: ${deliveries.ignored} ignored, ${deliveries.rejected} rejected, ` +
      `${deliveries.failed} failed.${because(deliveryError)}`
    );
  }
  return undefined;
};

/** Throws an `IdleSimulationError` if a simulation did no work that could break its invariants. */
export const assertWorked = (expected: ExpectedWork, tally: Tally): void => {
  const idleness = expected.allowNoWork ? undefined : describeIdleness(expected, tally);
  if (idleness !== undefined) {
    throw new IdleSimulationError(
      `${idleness} Fix the arrangement, or pass allowNoWork: true if this is expected.`,
    );
  }
};
