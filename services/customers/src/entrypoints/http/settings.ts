import { type Environment, portSetting, readSettings, textSetting } from '@dynamo-outbox/service-runtime';
import type * as z from 'zod';
import { serviceSettingsSchema, type ServiceSettings } from '../settings.ts';

const serverSettingsSchema = serviceSettingsSchema.extend({
  PORT: portSetting,
  HOST: textSetting.default('127.0.0.1'),
});

/** What the Node server is told, parsed. */
export type ServerSettings = Readonly<z.output<typeof serverSettingsSchema>>;

/** Reads the Lambda function's settings once, at cold start. Throws `INVALID_SETTINGS` with every fault. */
export const readLambdaSettings = (environment: Environment): ServiceSettings =>
  readSettings(serviceSettingsSchema, environment, { service: 'customers' });

/** Reads the Node server's settings once, at start. Throws `INVALID_SETTINGS` with every fault. */
export const readServerSettings = (environment: Environment): ServerSettings =>
  readSettings(serverSettingsSchema, environment, { service: 'customers' });
