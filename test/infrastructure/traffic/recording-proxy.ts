/** A way to the emulators on which it is written down who asks for what. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Answer, serverError } from '../../chaos/proxy/error-answers.ts';
import { Forwarding, readBody, type ReadRequest } from '../../chaos/proxy/forwarding.ts';
import { type Operation, operationOf } from '../../chaos/proxy/operation.ts';

/** A request, and who made it. */
export interface ServiceCall {
  /** The access key that signed the request: on the local stack each function's key is its name. */
  readonly caller: string;
  readonly operation: Operation;
  readonly request: ReadRequest;
}

/** A request that was answered. */
export interface AnsweredCall extends ServiceCall {
  readonly status: number;
}

/** Options of a recording proxy. */
export interface RecordingProxyOptions {
  /** Base URL of the services behind it. */
  readonly target: string;
  readonly record: (call: AnsweredCall) => void;
  /** Whether a call is answered with an error of the service, which then never hears of it. */
  readonly isRefused: (call: ServiceCall) => boolean;
}

/** A recording proxy on the loopback interface. */
export interface RecordingProxy {
  /** Base URL. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Whose access key stands in a signature. */
export const callerOf = ({ authorization }: IncomingHttpHeaders): string =>
  /Credential=([^/]+)\//.exec(authorization ?? '')?.[1] ?? 'nobody';

const readCall = async (incoming: IncomingMessage): Promise<ServiceCall> => {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const request = { method, path, headers, body: await readBody(incoming) };
  return { caller: callerOf(headers), operation: operationOf(request, request.body), request };
};

/** Starts a proxy on a port that the operating system chooses. */
export const startRecordingProxy = async ({
  target,
  record,
  isRefused,
}: RecordingProxyOptions): Promise<RecordingProxy> => {
  const forwarding = new Forwarding(target);
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const call = await readCall(incoming);
    const answer: Answer = isRefused(call)
      ? serverError(call.operation, 0)
      : await forwarding.send(call.request);
    record({ ...call, status: answer.status });
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    outgoing.end(answer.body);
  };
  const server = createServer((incoming, outgoing) => {
    // A client that stops in the middle of a long poll gets no response.
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      forwarding.close();
    },
  };
};
