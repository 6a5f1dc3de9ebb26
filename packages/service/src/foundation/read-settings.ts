import {
  type Environment,
  inboxSettings,
  logLevelSetting,
  outboxSettings,
  payloadSettings,
  queueSettings,
  readSettings,
  tableNameSetting,
  textSetting,
  tracingSettings,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';
import type { Definition } from '../definition/definition.ts';

// One process can hold several services, if nothing names another one.
const serviceNameOf = ({ name }: Definition) =>
  textSetting
    .refine((value) => value === name, `must be "${name}", the name in defineService, or not set`)
    .optional();

const outboxOf = ({ topics }: Definition) =>
  topics.length > 0 ? z.object(outboxSettings) : z.object(outboxSettings).partial();

const tablesOf = ({ tableVariables }: Definition) =>
  z.object(Object.fromEntries([...tableVariables.values()].map((name) => [name, tableNameSetting])));

const baseSchema = (definition: Definition) =>
  z.intersection(
    z.intersection(
      z.object({
        SERVICE_NAME: serviceNameOf(definition),
        ...payloadSettings,
        ...tracingSettings,
        LOG_LEVEL: logLevelSetting,
      }),
      outboxOf(definition),
    ),
    tablesOf(definition),
  );

const inboxSchema = (definition: Definition) =>
  z.intersection(baseSchema(definition), z.object(inboxSettings));

/** Whether a consumer has an inbox. A consumer of a projection has none. */
interface InboxNeed {
  readonly needsInbox: boolean;
}

const queueSchema = (definition: Definition, { needsInbox }: InboxNeed) =>
  z.intersection(needsInbox ? inboxSchema(definition) : baseSchema(definition), z.object(queueSettings));

/** The parsed settings of every part of a service. */
export type BaseSettings = Readonly<z.output<ReturnType<typeof baseSchema>>>;

/** The parsed settings of an inbox. */
export type InboxSettings = Readonly<z.output<z.ZodObject<typeof inboxSettings>>>;

/** The parsed settings of a consumer that reads a queue. */
export type QueueSettings = Readonly<z.output<ReturnType<typeof queueSchema>>>;

/** Reads the settings that every part of a service has. Throws `INVALID_SETTINGS` with all faults. */
export const readBaseSettings = (definition: Definition, environment: Environment): BaseSettings =>
  readSettings(baseSchema(definition), environment, { service: definition.name });

/** Reads the settings of a consumer without a queue. Throws `INVALID_SETTINGS` with all faults. */
export const readInboxSettings = (definition: Definition, environment: Environment): InboxSettings =>
  readSettings(inboxSchema(definition), environment, { service: definition.name });

/** Reads the settings of a consumer and its queue. Throws `INVALID_SETTINGS` with all faults. */
export const readQueueSettings = (
  definition: Definition,
  environment: Environment,
  need: InboxNeed,
): QueueSettings => readSettings(queueSchema(definition, need), environment, { service: definition.name });
