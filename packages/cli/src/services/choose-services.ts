import type { GivenOptions } from '../arguments/read-options.ts';
import { NotFoundFault, UsageFault } from '../fault.ts';
import { readTextFile } from '../read-text-file.ts';
import { parseConfiguration, type Configuration, type ServiceConfiguration } from './configuration.ts';

/** A service that a command is about. */
export interface ChosenService extends ServiceConfiguration {
  readonly name: string;
  /** What stands before the names of its resources, where the configuration does not say them. */
  readonly namePrefix?: string;
}

/** Where the configuration lies unless told otherwise, in the working directory. */
export const defaultConfigurationPath = 'dynamo-outbox.json';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** The configuration that was named must be there; the one in the working directory may. */
const readConfiguration = (named: string | undefined): Configuration => {
  const path = named ?? defaultConfigurationPath;
  const text = readTextFile(path);
  if (text === undefined) {
    if (named !== undefined) {
      throw new NotFoundFault(`There is no configuration file "${path}".`);
    }
    return { services: {} };
  }
  const parsed = parseConfiguration(text);
  if ('faults' in parsed) {
    throw new UsageFault(`The configuration file "${path}" is wrong: ${parsed.faults.join('; ')}.`);
  }
  return parsed.configuration;
};

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const checkPrefix = (namePrefix: string | undefined): string | undefined => {
  if (namePrefix !== undefined && !nameForm.test(namePrefix)) {
    throw new UsageFault(`"${namePrefix}" is no prefix of names; those are lower kebab case.`);
  }
  return namePrefix;
};

/** What the configuration and the environment say about services. */
export interface Configured {
  readonly names: readonly string[];
  readonly services: Configuration['services'];
  readonly namePrefix: string | undefined;
}

/** Reads the configuration. `DYNAMO_OUTBOX_NAME_PREFIX` wins over the prefix of the file. Throws `USAGE` or `NOT_FOUND`. */
export const readConfigured = (options: GivenOptions, environment: NodeJS.ProcessEnv): Configured => {
  const { services, namePrefix } = readConfiguration(
    options.text('config') ?? environment['DYNAMO_OUTBOX_CONFIG'],
  );
  return {
    services,
    names: Object.keys(services),
    namePrefix: checkPrefix(environment['DYNAMO_OUTBOX_NAME_PREFIX'] ?? namePrefix),
  };
};

/**
 * The services that a command is about: those named by `--service`, else by `DYNAMO_OUTBOX_SERVICES`, else all of the
 * configuration file. Whether they exist is for the caller to find out.
 */
export const chooseServices = (
  options: GivenOptions,
  environment: NodeJS.ProcessEnv,
): readonly ChosenService[] => {
  const configured = readConfigured(options, environment);
  const { services, namePrefix } = configured;
  const flags = options.texts('service');
  const named = flags.length > 0 ? flags : listOf(environment['DYNAMO_OUTBOX_SERVICES']);
  const names = [...new Set(named.length > 0 ? named : configured.names)];
  const wrong = names.find((name) => !nameForm.test(name));
  if (wrong !== undefined) {
    throw new UsageFault(`"${wrong}" is no name of a service; those are lower kebab case.`);
  }
  return names.map((name) => ({
    ...(Object.hasOwn(services, name) ? services[name] : {}),
    name,
    ...(namePrefix === undefined ? {} : { namePrefix }),
  }));
};

/** The services that a command is about; it is about some. */
export const getServices = (
  options: GivenOptions,
  environment: NodeJS.ProcessEnv,
): readonly ChosenService[] => {
  const services = chooseServices(options, environment);
  if (services.length === 0) {
    throw new UsageFault(
      `Which service? Name it with --service, or list your services in "${defaultConfigurationPath}".`,
    );
  }
  return services;
};
