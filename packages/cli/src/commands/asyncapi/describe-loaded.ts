import type {
  AsyncApiInformation,
  MessagesDescription,
  MessagesOfService,
} from '@dynamo-outbox/contracts/asyncapi';
import type { LoadedDefinitions, ServiceTopology } from '../../definitions/service-topology.ts';
import { listKnown } from '../../arguments/known-names.ts';
import { NotFoundFault } from '../../fault.ts';

const toMessagesOfService = ({
  name,
  publishes,
  consumes,
  fifo = false,
}: ServiceTopology): MessagesOfService => ({
  name,
  publishes,
  fifo,
  consumes: consumes.map(({ topic, definitions, fifo: isConsumedFifo = false }) => ({
    topic,
    messageTypes:
      definitions.length === topic.definitions.length ? 'all' : definitions.map(({ type }) => type),
    fifo: isConsumedFifo,
  })),
});

const selectServices = (
  { services }: LoadedDefinitions,
  names: readonly string[],
): readonly ServiceTopology[] => {
  const known = services.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new NotFoundFault(
      `There is no service "${unknown}" in your modules or in the configuration file.${listKnown('services', known, unknown)}`,
    );
  }
  return services.filter(({ name }) => names.includes(name));
};

/** Which services a document describes, and its title and version. */
export interface DocumentChoice {
  /** Names of services. Empty for all services, and all topics. */
  readonly services: readonly string[];
  readonly title: string;
  readonly version: string;
}

const listNames = (names: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

const informationOf = (
  { title, version }: DocumentChoice,
  services: readonly ServiceTopology[],
): AsyncApiInformation => ({
  title,
  version,
  description: `Messages of ${listNames(services.map(({ name }) => name))}.`,
});

/** Returns what the document describes. Throws `NOT_FOUND` for a service that is not known. */
export const describeLoaded = (loaded: LoadedDefinitions, choice: DocumentChoice): MessagesDescription => {
  const services = choice.services.length === 0 ? loaded.services : selectServices(loaded, choice.services);
  return {
    information: informationOf(choice, services),
    services: services.map(toMessagesOfService),
    topics: choice.services.length === 0 ? loaded.topics : [],
  };
};
