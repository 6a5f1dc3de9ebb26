import { isAbsolute, join } from 'node:path';
import type { CommandContext } from '../command.ts';
import type { OptionKinds } from '../arguments/read-options.ts';
import { UsageFault } from '../fault.ts';
import { defaultConfigurationPath, readConfigured } from '../services/choose-services.ts';
import type { Configuration } from '../services/configuration.ts';
import type { HelpTerm } from '../terminal/help.ts';
import { collect, type Collected } from './collect.ts';
import { loadModule } from './load-module.ts';
import { scanExports, type Exports } from './scan-exports.ts';
import type { LoadedDefinitions, ServiceTopology } from './service-topology.ts';
import { toConfiguredTopology, toTopology } from './to-topology.ts';

/** Options of commands that load message definitions. */
export const definitionOptions = { module: 'texts' } as const satisfies OptionKinds;

/** Help for {@link definitionOptions}. */
export const moduleTerm = [
  '--module <file>',
  'a module that exports topics or services, instead of "modules" in dynamo-outbox.json; can be repeated',
] as const satisfies HelpTerm;

/** The modules to load, and the services that the configuration file describes. */
interface Sources {
  readonly modules: readonly string[];
  readonly services: Configuration['services'];
}

/** Modules on the command line stand alone: the topics in the file may not be theirs. */
const readSources = ({ options, environment }: CommandContext): Sources => {
  const given = options.texts('module');
  if (given.length > 0) {
    return { modules: given, services: {} };
  }
  const { modules, services, directory } = readConfigured(options, environment);
  return {
    modules: modules.map((path) => (isAbsolute(path) ? path : join(directory, path))),
    services,
  };
};

const isEmpty = ({ topics, definitions, services }: Exports): boolean =>
  topics.length + definitions.length + services.length === 0;

const loadExports = async (module: string, { signal, terminal }: CommandContext): Promise<Exports> => {
  terminal.progress(`Loading ${module}`);
  const exports = scanExports(await loadModule(module, { signal }), module);
  if (isEmpty(exports)) {
    throw new UsageFault(
      `The module "${module}" exports no topic and no message definition. Export the results of defineTopic.`,
    );
  }
  return exports;
};

/** A service must be described in one place: a module, or the configuration file. */
const assertDescribedOnce = ({ services }: Collected, configured: Configuration['services']): void => {
  for (const { value, place } of services) {
    const { publishes, consumes } = Object.hasOwn(configured, value.name)
      ? (configured[value.name] ?? {})
      : {};
    if (publishes !== undefined || consumes !== undefined) {
      const member = publishes === undefined ? 'consumes' : 'publishes';
      throw new UsageFault(
        `The service "${value.name}" is described twice: ${place} and services.${value.name}.${member} of the configuration file. Remove one of them.`,
      );
    }
  }
};

const toServices = (
  { services, topics }: Collected,
  configured: Configuration['services'],
): readonly ServiceTopology[] => {
  const described = services.map(({ value }) => toTopology(value));
  const others = Object.entries(configured).filter(([name]) => described.every((one) => one.name !== name));
  const known = topics.map(({ value }) => value);
  return [
    ...described,
    ...others.map(([name, service]) => toConfiguredTopology(name, service, known)),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

/**
 * Loads the message definitions of a team from the modules that `--module` or the configuration file names, and who
 * publishes and consumes them. Calls no AWS API.
 *
 * Modules run while they are loaded. Rejects with `USAGE` or `NOT_FOUND` if one does not load, exports nothing, or
 * contradicts another.
 */
export const loadDefinitions = async (context: CommandContext): Promise<LoadedDefinitions> => {
  const { modules, services } = readSources(context);
  if (modules.length === 0) {
    throw new UsageFault(
      `No module is named. List the modules that export your topics under "modules" in "${defaultConfigurationPath}", or set --module.`,
    );
  }
  const all: Exports[] = [];
  for (const module of modules) {
    all.push(await loadExports(module, context));
  }
  const collected = collect(all);
  assertDescribedOnce(collected, services);
  return {
    topics: collected.topics.map(({ value }) => value),
    definitions: collected.definitions.map(({ value }) => value),
    services: toServices(collected, services),
  };
};
