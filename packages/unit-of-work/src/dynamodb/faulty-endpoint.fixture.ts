import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The fault of one request to DynamoDB. */
export type Fault =
  /** The request takes effect; its response never arrives. */
  | 'lose-answer'
  /** The request takes effect; half of its response arrives. */
  | 'cut-answer'
  /** The connection breaks before DynamoDB receives the request. */
  | 'lose-request'
  /** This response replaces that of DynamoDB. */
  | { readonly status: number; readonly type: string; readonly body?: object };

/** An endpoint between a client and DynamoDB that injects the faults of networks and AWS. */
export interface FaultyEndpoint {
  /** The faults of the next requests, in order; later requests pass unchanged. */
  readonly faults: Fault[];
  /** Bodies of all requests that arrived. */
  readonly requests: Record<string, unknown>[];
  /** A client of this endpoint that makes at most this many requests per call. */
  createClient(requestsPerCall?: number): DynamoDBClient;
  stop(): Promise<void>;
}

export const startFaultyEndpoint = async (dynamoDbEndpoint: string): Promise<FaultyEndpoint> => {
  const faults: Fault[] = [];
  const requests: Record<string, unknown>[] = [];
  const server = createServer((incoming, answer) => {
    void bodyOf(incoming).then(async (body) => {
      requests.push(JSON.parse(body.toString()) as Record<string, unknown>);
      await pass({ incoming, answer, body }, faults.shift(), dynamoDbEndpoint);
    });
  });
  const endpoint = await listen(server);
  const clients: DynamoDBClient[] = [];
  return {
    faults,
    requests,
    createClient: (requestsPerCall = 1) => {
      const client = new DynamoDBClient({
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: requestsPerCall,
      });
      clients.push(client);
      return client;
    },
    stop: async () => {
      clients.forEach((client) => {
        client.destroy();
      });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
}

const pass = async (exchange: Exchange, fault: Fault | undefined, endpoint: string): Promise<void> => {
  const { answer } = exchange;
  if (typeof fault === 'object') {
    answer.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' });
    answer.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, ...fault.body }));
    return;
  }
  if (fault === 'lose-request') {
    answer.destroy();
    return;
  }
  const { status, body } = await forward(exchange, endpoint);
  switch (fault) {
    case 'lose-answer':
      answer.destroy();
      break;
    case 'cut-answer':
      answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      answer.end('{"Consumed');
      break;
    case undefined:
      answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      answer.end(body);
  }
};

const forward = ({ incoming, body }: Exchange, endpoint: string) =>
  new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const outgoing = request(endpoint, { method: 'POST', headers: incoming.headers }, (response) => {
      void bodyOf(response).then((answered) => {
        resolve({ status: response.statusCode ?? 0, body: answered });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
