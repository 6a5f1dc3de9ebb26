import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { assertCount, maxTimerMilliseconds } from '@dynamo-outbox/kernel';
import { getRequestListener } from '@hono/node-server';

import { respondUnreadable } from '../errors/answer-unreadable.ts';
import type { ServiceApp } from '../service-app.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';

/** Address and shutdown options of a server. */
export interface HttpServerOptions {
  /** Port to listen on; with 0 the operating system chooses one. */
  readonly port: number;
  /** Address to listen on; `127.0.0.1` excludes other machines. */
  readonly host: string;
  /** Time limit for requests in flight after the server stops, in milliseconds. Default 10,000. */
  readonly graceMilliseconds?: number;
}

/** A listening server. */
export interface HttpServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Stops accepting requests, waits for those in flight, then closes. Safe to call again. */
  stop(): Promise<void>;
}

// A connection that becomes idle while the server closes would otherwise stay open for seconds.
const idleSweepMilliseconds = 20;

const close = (server: Server, graceMilliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, idleSweepMilliseconds);
    const deadline = setTimeout(() => {
      server.closeAllConnections();
    }, graceMilliseconds);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });

const listen = (server: Server, { host, port }: HttpServerOptions): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new PortUnavailableError(port, host, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new PortUnavailableError(port, host));
        return;
      }
      resolve(address);
    });
  });

/** Serves an application from Node. Rejects with `PORT_UNAVAILABLE` if it cannot listen. */
export const startHttpServer = async (app: ServiceApp, options: HttpServerOptions): Promise<HttpServer> => {
  const { graceMilliseconds = 10_000 } = options;
  assertCount('port', options.port, { min: 0, max: 65_535 });
  assertCount('graceMilliseconds', graceMilliseconds, { min: 0, max: maxTimerMilliseconds });
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // The application never rejects, so the cause is an unreadable request.
    errorHandler: () => respondUnreadable(),
  });
  const server = createServer((request, response) => {
    void listener(request, response);
  });
  const { port } = await listen(server, options);
  let stopped: Promise<void> | undefined;
  return {
    port,
    stop: () => (stopped ??= close(server, graceMilliseconds)),
  };
};
