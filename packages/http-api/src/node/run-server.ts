import { inspect } from 'node:util';

import type { ServiceApp } from '../service-app.ts';
import { InvalidSettingsError } from '@dynamo-outbox/service-runtime';
import { type HttpServer, type HttpServerOptions, startHttpServer } from './http-server.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';

/** A service's application, and where it is to be served. */
export interface ServerPlan extends HttpServerOptions {
  readonly app: ServiceApp;
}

/** The parts of the process a server needs: `process` in production. */
export type HostProcess = Pick<NodeJS.Process, 'connected' | 'exit' | 'once' | 'stderr' | 'stdout'>;

const sentenceOf = (error: unknown): string =>
  error instanceof InvalidSettingsError || error instanceof PortUnavailableError
    ? error.message
    : inspect(error);

const stopWithProcess = (server: HttpServer, host: HostProcess): void => {
  const stop = (): void => {
    void server.stop().then(() => host.exit(0));
  };
  host.once('SIGTERM', stop);
  host.once('SIGINT', stop);
  if (host.connected) {
    // The channel to the parent closes when the parent ends, however it ends.
    host.once('disconnect', stop);
  }
};

/**
 * Runs a service's HTTP server as a process of its own.
 *
 * Prints one line when it is ready. Ends with status 0 on SIGTERM, SIGINT or when the parent it has a channel to is
 * gone, after the requests in flight; ends with status 1 and one sentence when settings are wrong or the port is taken.
 */
export const runServer = async (
  service: string,
  plan: () => ServerPlan,
  host: HostProcess,
): Promise<void> => {
  try {
    const { app, ...options } = plan();
    const server = await startHttpServer(app, options);
    stopWithProcess(server, host);
    host.stdout.write(`${service} listens on http://${options.host}:${server.port}\n`);
  } catch (error) {
    host.stderr.write(`${sentenceOf(error)}\n`);
    host.exit(1);
  }
};
