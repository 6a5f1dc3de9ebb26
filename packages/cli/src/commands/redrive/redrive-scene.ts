import type { CommandContext } from '../../command.ts';
import { NotFoundFault } from '../../fault.ts';
import type { ChosenService } from '../../services/choose-services.ts';
import type { RedrivePlace } from './redrive-place.ts';

/** Context of a subcommand of `redrive`. */
export interface RedriveScene {
  readonly context: CommandContext;
  readonly services: readonly ChosenService[];
  /** Finds the selected queues. Call it after the arguments are checked. */
  readonly findPlaces: () => Promise<readonly RedrivePlace[]>;
}

/** Lists names of services, for a sentence. */
const namesOf = (services: readonly ChosenService[]): string => services.map(({ name }) => name).join(', ');

/** Returns a sentence that the services have no queue for dead letters or parked messages. */
export const describeNoPlaces = ({ services }: RedriveScene): string =>
  `No dead-letter queue and no parking queue belongs to ${namesOf(services)}.`;

/** Finds the selected queues. Rejects with `NOT_FOUND` if there are none. */
export const getPlaces = async (scene: RedriveScene): Promise<readonly RedrivePlace[]> => {
  const places = await scene.findPlaces();
  if (places.length === 0) {
    throw new NotFoundFault(describeNoPlaces(scene));
  }
  return places;
};

/** Lists names of queues, for a sentence. */
export const queuesIn = (places: readonly RedrivePlace[]): string =>
  places.map(({ queue }) => queue.name).join(', ');
