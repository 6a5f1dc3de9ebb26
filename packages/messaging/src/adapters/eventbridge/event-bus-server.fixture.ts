import { createServer, type IncomingMessage } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** An entry as PutEvents received it. */
export interface ReceivedEntry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
  readonly TraceHeader?: string;
}

type Answer =
  { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string } | object;

/** A server that speaks the documented protocol of PutEvents. There is no emulator of EventBridge in npm. */
export interface EventBusServer {
  readonly client: EventBridgeClient;
  /** Entries that were accepted, in order. */
  readonly accepted: ReceivedEntry[];
  /** The status of the answer to each call. */
  readonly calls: number[];
  /** Answers of entries by their detail, instead of the documented ones. */
  readonly answers: Map<string, Answer>;
  stop(): Promise<void>;
}

const readText = async (request: IncomingMessage): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of request) {
    parts.push(part as Uint8Array);
  }
  return Buffer.concat(parts).toString();
};

const isObject = (text: string): boolean => {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
};

// As documented in "Calculating PutEvents event entry size".
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: ReceivedEntry): number =>
  (Time === undefined ? 0 : 14) + Buffer.byteLength([Source, DetailType, Detail, ...Resources].join(''));

const error = (ErrorCode: string): Answer => ({ ErrorCode, ErrorMessage: `${ErrorCode}.` });

const answerOf = ({ Source, DetailType, Detail }: ReceivedEntry, number: number): Answer => {
  if (Source === undefined || DetailType === undefined || Detail === undefined || DetailType.length > 128) {
    return error('InvalidArgument');
  }
  if (Source.startsWith('aws.')) {
    return error('NotAuthorizedForSourceException');
  }
  return isObject(Detail) ? { EventId: `event-${number}` } : error('MalformedDetail');
};

/** Starts the server. */
export const startEventBusServer = async (): Promise<EventBusServer> => {
  const accepted: ReceivedEntry[] = [];
  const answers = new Map<string, Answer>();
  const calls: number[] = [];

  const putEvents = (
    entries: readonly ReceivedEntry[],
  ): { readonly status: number; readonly body: object } => {
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (entries.length < 1 || entries.length > 10 || bytes >= 1_048_576) {
      return { status: 400, body: { __type: 'ValidationException', message: 'The request is too large.' } };
    }
    const given = entries.map((entry) => answers.get(entry.Detail ?? '') ?? answerOf(entry, accepted.length));
    accepted.push(...entries.filter((_, index) => 'EventId' in (given[index] ?? {})));
    return { status: 200, body: { Entries: given } };
  };

  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const { Entries } = JSON.parse(text) as { readonly Entries: readonly ReceivedEntry[] };
      const isPutEvents = request.headers['x-amz-target'] === 'AWSEvents.PutEvents';
      const { status, body } = isPutEvents ? putEvents(Entries) : { status: 404, body: {} };
      calls.push(status);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-north-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    client,
    accepted,
    answers,
    calls,
    stop: async () => {
      client.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
