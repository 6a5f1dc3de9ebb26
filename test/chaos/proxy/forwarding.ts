import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Answer } from './error-answers.ts';

/** A request, read to its end. */
export interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Reads a message to its end. Rejects if the other side disconnects earlier. */
export const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

// Headers that are not forwarded, because the body may have changed and the connection is another one.
const connectionHeaders = [
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'expect',
  'x-amz-crc32',
  'date',
];

const withoutConnection = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || connectionHeaders.includes(name) ? [] : [[name, String(value)]],
    ),
  );

/** Forwards requests to one service, over keep-alive connections. */
export class Forwarding {
  readonly #target: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(target: string) {
    this.#target = target;
  }

  /** Forwards a request to the service. Rejects if the service cannot be reached. */
  send({ method, path, headers, body }: ReadRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.#target}${path}`,
        {
          agent: this.#agent,
          method,
          headers: { ...withoutConnection(headers), 'content-length': body.length },
        },
        (incoming) => {
          readBody(incoming).then((answered) => {
            resolve({
              status: incoming.statusCode ?? 500,
              headers: withoutConnection(incoming.headers),
              body: answered,
            });
          }, reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
