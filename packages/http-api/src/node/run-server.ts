import { inspect } from 'node:util';

import type { ServiceApp } from '../service-app.ts';
import { InvalidSettingsError } from '@dynamo-outbox/service-runtime';
import { type HttpServer, type HttpServerOptions, startHttpServer } from './http-server.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';

/** A service's application, and its address. */
export interface ServerPlan extends HttpServerOptions {
  readonly app: ServiceApp;
}

/** The parts of the process that a server needs: `process` in production. */
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
    // The channel to the parent closes when the parent ends, for any reason.
    host.once('disconnect', stop);
  }
};

/**
 * Runs a service's HTTP server as a separate process.
 *
 * Prints one line when it is ready. Ends with status 0 on SIGTERM, on SIGINT, or when a parent connected by a channel
 * ends, after the requests in flight. Ends with status 1 and one sentence if settings are invalid or the port is in
 * use.
 */
export const runServer = async (
  service: string,
  plan: () => ServerPlan | Promise<ServerPlan>,
  host: HostProcess,
): Promise<void> => {
  try {
    const { app, ...options } = await plan();
    const server = await startHttpServer(app, options);
    stopWithProcess(server, host);
    host.stdout.write(`${service} listens on http://${options.host}:${server.port}\n`);
  } catch (error) {
    host.stderr.write(`${sentenceOf(error)}\n`);
    host.exit(1);
  }
};
