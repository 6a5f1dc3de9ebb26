import type { Environment } from '@dynamo-outbox/service-runtime';
import type { Definition } from '../definition/definition.ts';
import { once } from '../once.ts';
import { type Foundation, layFoundation } from './lay-foundation.ts';

/** What the parts of a service share, read or created when it is first needed. */
export interface Ground {
  /**
   * Starts a part with the environment, which is read once. After a start fails, the next one reads it again, because the settings may
   * be correct by then.
   */
  readonly start: <TPart>(startPart: (environment: Environment) => Promise<TPart>) => Promise<TPart>;
  readonly foundation: () => Promise<Foundation>;
}

const readEnvironment = async ({ options }: Definition): Promise<Environment> => {
  const { environment = process.env } = options;
  return typeof environment === 'function' ? environment() : environment;
};

/** Prepares the ground of a service. Reads nothing yet. */
export const createGround = (definition: Definition): Ground => {
  let read: Promise<Environment> | undefined;
  const start: Ground['start'] = async (startPart) => {
    const reading = (read ??= readEnvironment(definition));
    try {
      return await startPart(await reading);
    } catch (error) {
      if (read === reading) {
        read = undefined;
      }
      throw error;
    }
  };
  return {
    start,
    foundation: once(() => start((environment) => layFoundation(definition, environment))),
  };
};
