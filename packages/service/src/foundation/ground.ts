import type { Environment } from '@dynamo-outbox/service-runtime';
import type { Definition } from '../definition/definition.ts';
import { once } from '../once.ts';
import { type Foundation, layFoundation } from './lay-foundation.ts';

/** The environment of a service and what its parts share, each read or created once, when it is first needed. */
export interface Ground {
  readonly environment: () => Promise<Environment>;
  readonly foundation: () => Promise<Foundation>;
}

const readEnvironment = async ({ options }: Definition): Promise<Environment> => {
  const { environment = process.env } = options;
  return typeof environment === 'function' ? environment() : environment;
};

/** Prepares the ground of a service. Reads nothing yet. */
export const createGround = (definition: Definition): Ground => {
  const environment = once(() => readEnvironment(definition));
  return {
    environment,
    foundation: once(async () => layFoundation(definition, await environment())),
  };
};
