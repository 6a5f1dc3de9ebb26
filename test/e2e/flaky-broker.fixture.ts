/** A connection to the broker on which two of three publish calls fail. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** The connection and its failures. */
export interface FlakyBroker {
  readonly endpoint: string;
  /** Calls that got an error and never reached the broker. */
  refused(): number;
  /** Calls that reached the broker, but whose response was lost. */
  unanswered(): number;
  close(): void;
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

/** Opens the connection. All calls except `PublishBatch` pass. */
export const startFlakyBroker = async (target: string): Promise<FlakyBroker> => {
  let [calls, refused, unanswered] = [0, 0, 0];

  const pass = async ({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> => {
    const forwarded = request(`${target}${url ?? ''}`, { method: method ?? 'GET', headers });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    return answer;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const kind = body.includes('Action=PublishBatch') ? (calls += 1) % 3 : 0;
    if (kind === 1) {
      refused += 1;
      response.writeHead(503).end();
      return;
    }
    const answer = await pass(incoming, body);
    if (kind === 2) {
      await bodyOf(answer);
      unanswered += 1;
      incoming.socket.destroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  };

  const server = createServer((incoming, response) => {
    // A client that stops in the middle of a long poll gets no response.
    handle(incoming, response).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    refused: () => refused,
    unanswered: () => unanswered,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
