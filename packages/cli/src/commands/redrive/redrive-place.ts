import { namesOf, prefixed } from '@dynamo-outbox/topology/internal';
import type { GivenOptions } from '../../arguments/read-options.ts';
import { assertService } from '../../services/assert-service.ts';
import type { ChosenService } from '../../services/choose-services.ts';
import type { Clients } from '../../services/clients.ts';
import { findServiceQueues, getQueue, sourceNameOf, type FoundQueue } from '../../services/queues.ts';

/** The target that messages are sent back to. */
export type Origin =
  /** The queue that a consumer reads. */
  | { readonly kind: 'queue'; readonly name: string }
  /** The topics of a service, bypassing its outbox. */
  | { readonly kind: 'topics'; readonly service: ChosenService }
  /** Unknown: neither the queue's name nor any service determines it. */
  | { readonly kind: 'unknown' };

/** A queue of dead letters or parked messages, and its target. */
export interface RedrivePlace {
  readonly queue: FoundQueue;
  readonly origin: Origin;
}

const placesOf = async (clients: Clients, service: ChosenService): Promise<readonly RedrivePlace[]> => {
  const { consumed, parkingQueue } = await findServiceQueues(clients.sqs, service);
  if (consumed.length === 0 && parkingQueue === undefined) {
    await assertService(clients, service);
  }
  const deadLetters = consumed.flatMap(({ name, deadLetterQueue }): readonly RedrivePlace[] =>
    deadLetterQueue === undefined ? [] : [{ queue: deadLetterQueue, origin: { kind: 'queue', name } }],
  );
  return parkingQueue === undefined
    ? deadLetters
    : [...deadLetters, { queue: parkingQueue, origin: { kind: 'topics', service } }];
};

/** Returns the service whose relay parks messages in the given queue, by naming convention. */
const parkingServiceOf = (queue: string, namePrefix: string | undefined): ChosenService | undefined => {
  const [prefix, suffix] = [prefixed(namePrefix, ''), namesOf('').parkingQueue];
  return queue.startsWith(prefix) && queue.endsWith(suffix)
    ? {
        name: queue.slice(prefix.length, -suffix.length),
        ...(namePrefix === undefined ? {} : { namePrefix }),
      }
    : undefined;
};

const originByName = (name: string, namePrefix: string | undefined): Origin => {
  const service = parkingServiceOf(name, namePrefix);
  if (service !== undefined) {
    return { kind: 'topics', service };
  }
  const source = sourceNameOf(name);
  return source === undefined ? { kind: 'unknown' } : { kind: 'queue', name: source };
};

const placeByName = (queue: FoundQueue, namePrefix: string | undefined): RedrivePlace => {
  const origin = originByName(queue.name, namePrefix);
  return { queue: { ...queue, isParkingQueue: origin.kind === 'topics' }, origin };
};

/**
 * Finds the queues for a command: those named by `--queue`, otherwise all queues of the services.
 *
 * The services determine a queue's target; otherwise the naming convention does.
 */
export const findPlaces = async (
  clients: Clients,
  options: GivenOptions,
  services: readonly ChosenService[],
): Promise<readonly RedrivePlace[]> => {
  const known = (await Promise.all(services.map((service) => placesOf(clients, service)))).flat();
  const names = options.texts('queue');
  if (names.length === 0) {
    return known;
  }
  const queues = await Promise.all(names.map((name) => getQueue(clients.sqs, name)));
  return queues.map(
    (queue) =>
      known.find((place) => place.queue.name === queue.name) ?? placeByName(queue, services[0]?.namePrefix),
  );
};
