import type { CommandContext } from '../command.ts';
import { NotFoundFault } from '../fault.ts';
import type { ChosenService } from '../services/choose-services.ts';
import type { RedrivePlace } from './redrive-place.ts';

/** What a part of `redrive` works with. */
export interface RedriveScene {
  readonly context: CommandContext;
  readonly services: readonly ChosenService[];
  /** Finds the queues that are meant; called once the arguments are checked. */
  readonly findPlaces: () => Promise<readonly RedrivePlace[]>;
}

/** Names of services for a sentence. */
const namesOf = (services: readonly ChosenService[]): string => services.map(({ name }) => name).join(', ');

/** Says that services have nowhere for messages to wait. */
export const describeNoPlaces = ({ services }: RedriveScene): string =>
  `No dead-letter queue and no queue of parked messages belongs to ${namesOf(services)}.`;

/** The queues that are meant. Rejects with `NOT_FOUND` when there are none. */
export const getPlaces = async (scene: RedriveScene): Promise<readonly RedrivePlace[]> => {
  const places = await scene.findPlaces();
  if (places.length === 0) {
    throw new NotFoundFault(describeNoPlaces(scene));
  }
  return places;
};

/** Names of queues for a sentence. */
export const queuesIn = (places: readonly RedrivePlace[]): string =>
  places.map(({ queue }) => queue.name).join(', ');
