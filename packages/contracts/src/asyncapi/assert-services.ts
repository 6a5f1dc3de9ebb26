import { InvalidMessagesError } from './errors.ts';
import type { MessagesOfService } from './messages-of-service.ts';

// Lower kebab case, as the names of resources require.
const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const faultOf = ({ consumes = [] }: MessagesOfService): string | undefined => {
  const names = consumes.map(({ topic }) => topic.name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined
    ? undefined
    : `receives from topic ${repeated} twice. List all message types of a topic in one entry`;
};

/** Throws `INVALID_MESSAGES` for services whose operations could not be told apart. */
export const assertServices = (services: readonly MessagesOfService[]): void => {
  const names = new Set<string>();
  for (const service of services) {
    const { name } = service;
    if (!nameForm.test(name)) {
      throw new InvalidMessagesError(
        `Cannot describe the messages of service ${JSON.stringify(name)}: its name is not lower kebab case, such as order-history.`,
      );
    }
    if (names.has(name)) {
      throw new InvalidMessagesError(
        `Cannot describe the messages of service ${name}: it is listed twice. List it once.`,
      );
    }
    const fault = faultOf(service);
    if (fault !== undefined) {
      throw new InvalidMessagesError(`Cannot describe the messages of service ${name}: it ${fault}.`);
    }
    names.add(name);
  }
};
