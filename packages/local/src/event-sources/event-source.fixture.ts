import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { InvokeFunction } from './event-source.ts';

// Only guards against hanging.
const deadlineMilliseconds = 120_000;

/** Resolves when the condition holds; rejects after two minutes. */
export const eventually = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + deadlineMilliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`The condition did not hold in time: ${condition.toString()}`);
    }
    await setTimeout(5);
  }
};

/** A function that records its calls, and succeeds unless `behave` makes it fail. */
export interface RecordingFunction<TRecord> {
  readonly invoke: InvokeFunction<{ Records: TRecord[] }>;
  /** The batches of all calls, in order. */
  readonly batches: TRecord[][];
}

/** Creates a function for tests; `behave` returns a response or throws. */
export const createRecordingFunction = <TRecord>(
  behave: (records: TRecord[], call: number) => unknown = () => undefined,
): RecordingFunction<TRecord> => {
  const batches: TRecord[][] = [];
  return {
    batches,
    invoke: async ({ Records }) => {
      batches.push(Records);
      return behave(Records, batches.length);
    },
  };
};

/** A partial batch response. */
export const failuresOf = (...identifiers: unknown[]): unknown => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A connection to an endpoint that can be cut and restored. */
export interface Gateway {
  readonly endpoint: string;
  cut(): Promise<void>;
  reopen(): Promise<void>;
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });

/** Creates a connection to an endpoint. */
export const openGateway = async (target: string): Promise<Gateway> => {
  const sockets = new Set<Socket>();
  const open = (): Server =>
    createServer((incoming) => {
      const outgoing = connect(Number(new URL(target).port), '127.0.0.1');
      for (const socket of [incoming, outgoing]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
      incoming.pipe(outgoing).pipe(incoming);
    });
  let server = open();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        sockets.forEach((socket) => socket.destroy());
      }),
    reopen: async () => {
      server = open();
      await listen(server, port);
    },
  };
};
