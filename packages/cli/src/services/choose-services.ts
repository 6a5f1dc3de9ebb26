import { dirname } from 'node:path';
import type { GivenOptions } from '../arguments/read-options.ts';
import { NotFoundFault, UsageFault } from '../fault.ts';
import { readTextFile } from '../read-text-file.ts';
import { parseConfiguration, type Configuration, type ServiceConfiguration } from './configuration.ts';

/** A service selected for a command. */
export interface ChosenService extends ServiceConfiguration {
  readonly name: string;
  /** Prefix of its resource names that the configuration does not set. */
  readonly namePrefix?: string;
}

/** Default path of the configuration file, in the working directory. */
export const defaultConfigurationPath = 'dynamo-outbox.json';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A configuration file that was named must exist; the default one is optional. */
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
    throw new UsageFault(`The configuration file "${path}" is invalid: ${parsed.faults.join('; ')}.`);
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
    throw new UsageFault(`"${namePrefix}" is not a valid name prefix; use lower kebab case.`);
  }
  return namePrefix;
};

/** Service settings from the configuration file and the environment. */
export interface Configured {
  readonly names: readonly string[];
  readonly services: Configuration['services'];
  readonly namePrefix: string | undefined;
  /** Paths of the modules with message definitions, relative to `directory`. */
  readonly modules: readonly string[];
  /** Directory of the configuration file. */
  readonly directory: string;
}

/**
 * Reads the configuration. `DYNAMO_OUTBOX_NAME_PREFIX` overrides the prefix of the file. Throws `USAGE` or `NOT_FOUND`.
 */
export const readConfigured = (options: GivenOptions, environment: NodeJS.ProcessEnv): Configured => {
  const path = options.text('config') ?? environment['DYNAMO_OUTBOX_CONFIG'];
  const { services, namePrefix, modules = [] } = readConfiguration(path);
  return {
    modules,
    directory: dirname(path ?? defaultConfigurationPath),
    services,
    names: Object.keys(services),
    namePrefix: checkPrefix(environment['DYNAMO_OUTBOX_NAME_PREFIX'] ?? namePrefix),
  };
};

/**
 * Returns the services for a command: those named by `--service`, else by `DYNAMO_OUTBOX_SERVICES`, else all services
 * of the configuration file. Does not check that they exist.
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
    throw new UsageFault(`"${wrong}" is not a valid service name; use lower kebab case.`);
  }
  return names.map((name) => ({
    ...(Object.hasOwn(services, name) ? services[name] : {}),
    name,
    ...(namePrefix === undefined ? {} : { namePrefix }),
  }));
};

/** Returns the services for a command; at least one. */
export const getServices = (
  options: GivenOptions,
  environment: NodeJS.ProcessEnv,
): readonly ChosenService[] => {
  const services = chooseServices(options, environment);
  if (services.length === 0) {
    throw new UsageFault(
      `No service is selected. Set --service, or list your services in "${defaultConfigurationPath}".`,
    );
  }
  return services;
};

/** Returns the service for a command that reads one outbox. */
export const getOnlyService = (options: GivenOptions, environment: NodeJS.ProcessEnv): ChosenService => {
  const [service, ...others] = getServices(options, environment);
  if (service === undefined || others.length > 0) {
    throw new UsageFault('This command needs exactly one service; set it with --service.');
  }
  return service;
};
