import { sleep } from '@dynamo-outbox/kernel';
import { ChildStartError } from '../processes/child-start-error.ts';
import { findFreePort, isPortFree } from '../processes/free-port.ts';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';
import type { LineListener } from '../processes/line-reader.ts';
import { PortTakenError } from './errors.ts';

/** A bundled Node server of a service. */
export interface HttpServerOptions {
  /** Name of the service. */
  readonly name: string;
  readonly bundlePath: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: LineListener;
}

/** A server that responds. */
export interface HttpServer {
  readonly name: string;
  /** Base URL. */
  readonly url: string;
  readonly child: GuardedChild;
}

const startTimeoutMilliseconds = 20_000;
const pollMilliseconds = 25;

/** Node options of every child that runs bundled code. */
export const nodeArguments: readonly string[] = ['--enable-source-maps'];

const isHealthy = async (url: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(`${url}/health`);
    return ok;
  } catch {
    return false;
  }
};

const waitUntilHealthy = async (child: GuardedChild, url: string): Promise<void> => {
  const end = new AbortController();
  void child.exited.then(() => {
    end.abort();
  });
  const deadline = Date.now() + startTimeoutMilliseconds;
  while (!(await isHealthy(url))) {
    if (end.signal.aborted || Date.now() > deadline) {
      const reason = end.signal.aborted ? 'it ended at once' : `${url}/health does not answer 200`;
      throw new ChildStartError(`Cannot start ${child.name}: ${reason}.`, child.lastErrors());
    }
    await sleep(pollMilliseconds);
  }
};

/** Starts a service's server and waits until it is healthy. Rejects with `CHILD_NOT_STARTED`. */
export const startHttpServer = async (options: HttpServerOptions): Promise<HttpServer> => {
  const { name, bundlePath, port, environment, onLine } = options;
  const url = `http://127.0.0.1:${port}`;
  const child = startGuardedChild({
    name: `the HTTP server of ${name}`,
    command: process.execPath,
    args: [...nodeArguments, bundlePath],
    environment: { ...environment, PORT: String(port) },
    onLine,
  });
  try {
    await waitUntilHealthy(child, url);
    return { name, url, child };
  } catch (error) {
    await child.stop();
    throw error;
  }
};

/** Returns the port to use: a free one for 0. Rejects with `PORT_TAKEN` if the port is in use. */
export const choosePort = async (service: string, port: number): Promise<number> => {
  if (port === 0) {
    return findFreePort();
  }
  if (!(await isPortFree(port))) {
    throw new PortTakenError(
      `Port ${port} for ${service} is in use: stop the program that uses it, or choose another port with --${service}-port.`,
    );
  }
  return port;
};
