import { inspect } from 'node:util';
import { type RunningPollingRelay, startPollingRelay } from '@dynamo-outbox/messaging/relay';
import { type Environment, InvalidSettingsError } from '@dynamo-outbox/service-runtime';
import { flushAfterSweep, RELEASE_SLICE_OF_PROCESS } from '@dynamo-outbox/service-runtime/publishing';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeSweeper } from './compose-sweeper.ts';
import { readSweeperSettings } from './settings.ts';

/** The parts of the process the sweeper needs: `process` in production. */
export type HostProcess = Pick<NodeJS.Process, 'connected' | 'exit' | 'once' | 'stderr' | 'stdout'>;

const start = async (
  environment: Environment,
): Promise<{ readonly name: string; readonly running: RunningPollingRelay }> => {
  const settings = readSweeperSettings(environment);
  const sweeper = await composeSweeper(settings, {
    tracing: await loadTracing(settings, environment),
    releaseSliceMilliseconds: RELEASE_SLICE_OF_PROCESS,
  });
  const running = startPollingRelay({
    relay: flushAfterSweep(sweeper),
    owner: sweeper.owner,
    observer: sweeper.observer,
    intervalMilliseconds: settings.POLLING_INTERVAL_SECONDS * 1_000,
  });
  return { name: sweeper.owner, running };
};

const stopWithProcess = (running: RunningPollingRelay, host: HostProcess): void => {
  const stop = (): void => {
    void running.stop().then(() => host.exit(0));
  };
  host.once('SIGTERM', stop);
  host.once('SIGINT', stop);
  if (host.connected) {
    // The channel to the parent closes when the parent ends, for any reason.
    host.once('disconnect', stop);
  }
};

/**
 * Runs the sweeper as a separate process, sweep after sweep.
 *
 * Prints one line when it has started. Ends with status 0 on SIGTERM, on SIGINT, or when a parent connected by a
 * channel ends. Before that it finishes the calls in flight, marks everything it published, and releases its claims.
 * Ends with status 1 and a list of all invalid settings if settings are invalid.
 */
export const runSweeper = async (environment: Environment, host: HostProcess): Promise<void> => {
  try {
    const { name, running } = await start(environment);
    stopWithProcess(running, host);
    host.stdout.write(`${name} sweeps\n`);
  } catch (error) {
    host.stderr.write(`${error instanceof InvalidSettingsError ? error.message : inspect(error)}\n`);
    host.exit(1);
  }
};
