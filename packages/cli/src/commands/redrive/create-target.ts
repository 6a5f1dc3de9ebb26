import type { RedriveTarget } from '@dynamo-outbox/messaging/recovery';
import { SqsRedriveTarget } from '@dynamo-outbox/messaging/sqs';
import { UsageFault } from '../../fault.ts';
import type { Clients } from '../../services/clients.ts';
import { getQueue } from '../../services/queues.ts';
import { createParkedTarget } from './parked-target.ts';
import type { RedrivePlace } from './redrive-place.ts';

const toQueue = async ({ sqs }: Clients, name: string): Promise<RedriveTarget> => {
  const { url } = await getQueue(sqs, name);
  return new SqsRedriveTarget({ client: sqs, queueUrl: url });
};

/** Messages moved from another queue belong there: one dead-letter queue may serve several queues. */
const onlyFrom = (target: RedriveTarget): RedriveTarget => ({
  name: target.name,
  send: async (message) => {
    const { movedFrom } = message.deadLetter;
    if (movedFrom !== undefined && movedFrom !== target.name) {
      throw new Error(`The message came from "${movedFrom}"; send it there with --to.`);
    }
    await target.send(message);
  },
});

/**
 * Creates the target that messages of a queue are sent back to. Rejects with `USAGE` or `NOT_FOUND` if there is none.
 */
export const createTarget = async (
  clients: Clients,
  { queue, origin }: RedrivePlace,
  to: string | undefined,
): Promise<RedriveTarget> => {
  if (to !== undefined) {
    return toQueue(clients, to);
  }
  switch (origin.kind) {
    case 'queue':
      return onlyFrom(await toQueue(clients, origin.name));
    case 'topics':
      return createParkedTarget(clients, origin.service, queue);
    case 'unknown':
      throw new UsageFault(
        `The source of the messages in "${queue.name}" is unknown. Set the target queue with --to.`,
      );
  }
};
