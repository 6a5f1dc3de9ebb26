/** The relay of a service in a process. It is loaded with the first relay, because only it calls SNS. */
import { startPollingRelay } from '@dynamo-outbox/messaging/relay';
import {
  type Environment,
  pollingSettings,
  publishingSettings,
  readSettings,
} from '@dynamo-outbox/service-runtime';
import {
  composePollingRelay,
  flushAfterSweep,
  RELEASE_SLICE_OF_PROCESS,
} from '@dynamo-outbox/service-runtime/publishing';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import * as z from 'zod';
import type { Definition } from '../definition/definition.ts';
import type { RelaySettings } from '../definition/service.ts';

const schema = z.object({ ...publishingSettings, ...pollingSettings });

/** Starts to publish from the outbox. Returns the function that stops it. Rejects with `INVALID_SETTINGS`. */
export const startRelay = async (
  { name, options: { client, logger, observer, clock, ...options } }: Definition,
  environment: Environment,
  {
    streamRelay = true,
    graceMilliseconds = streamRelay ? undefined : 0,
    intervalMilliseconds,
    stopGraceMilliseconds,
  }: RelaySettings,
): Promise<() => Promise<void>> => {
  const settings = readSettings(
    schema,
    { SERVICE_NAME: name, ...environment },
    { service: `the relay of ${name}` },
  );
  const tracing = options.tracing ?? (await loadTracing(settings, environment));
  const composed = await composePollingRelay(settings, {
    name: `${name}-relay`,
    environment,
    tracing,
    client,
    logger,
    observer,
    clock,
    releaseSliceMilliseconds: RELEASE_SLICE_OF_PROCESS,
    graceMilliseconds,
  });
  const running = startPollingRelay({
    relay: flushAfterSweep(composed),
    owner: composed.owner,
    observer: composed.observer,
    intervalMilliseconds: intervalMilliseconds ?? settings.POLLING_INTERVAL_SECONDS * 1_000,
    ...(stopGraceMilliseconds === undefined ? {} : { stopGraceMilliseconds }),
  });
  return () => running.stop();
};
