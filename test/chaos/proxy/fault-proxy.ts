import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './error-answers.ts';
import { answerInstead, type Exchange, Negotiator } from './exchange.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { FaultCounter } from './fault-counts.ts';
import type { FaultPlan } from './fault-plan.ts';
import { Forwarding, readBody, type ReadRequest } from './forwarding.ts';
import { type Operation, operationOf } from './operation.ts';

/** Receives the requests and responses of the service itself, independently of what the client receives. */
export type ObserveService = (seen: {
  readonly operation: Operation;
  readonly request: ReadRequest;
  readonly answer: Answer;
}) => void;

/** Options of a fault proxy. */
export interface FaultProxyOptions {
  /** Base URL of the services behind it. */
  readonly target: string;
  readonly plan: FaultPlan;
  /** Milliseconds since the beginning of the run. */
  readonly now: () => number;
  readonly counter: FaultCounter;
  readonly observe?: ObserveService;
  /** Delay of a stalled response. Default 4,000, because the relay's calls time out after 3,000. */
  readonly stallMilliseconds?: number;
}

/** A proxy on the loopback interface that injects the faults of networks and AWS into requests. */
export interface FaultProxy {
  /** Base URL. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const longestLatencyMilliseconds = 200;
const defaultStallMilliseconds = 4_000;

const reset = (outgoing: ServerResponse): void => {
  outgoing.socket?.resetAndDestroy();
};

const reply = (outgoing: ServerResponse, { status, headers, body }: Answer): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
};

const replyHalf = (outgoing: ServerResponse, { status, headers, body }: Answer): void => {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    reset(outgoing);
  });
};

type Deliver = (outgoing: ServerResponse, answer: Answer) => void;

/** How to deliver a response with a fault. */
const deliveries: Readonly<Partial<Record<FaultKind, Deliver>>> = {
  latency: reply,
  stalled: reply,
  'lost-answer': reset,
  'cut-answer': replyHalf,
};

class FaultServer {
  readonly #options: FaultProxyOptions;
  readonly #forwarding: Forwarding;
  readonly #negotiator: Negotiator;
  readonly #server: Server;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#forwarding = new Forwarding(options.target);
    this.#negotiator = new Negotiator((request) => this.#ask(request));
    this.#server = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch(() => {
        // The client or the service has disconnected, so the connection cannot be used any more.
        reset(outgoing);
      });
    });
    // Longer than clients keep idle connections; otherwise they would get resets that are not counted.
    this.#server.keepAliveTimeout = 120_000;
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#forwarding.close();
  }

  async #ask(request: ReadRequest): Promise<Answer> {
    const answer = await this.#forwarding.send(request);
    this.#options.observe?.({ operation: operationOf(request, request.body), request, answer });
    return answer;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const request: ReadRequest = { method, path, headers, body };
    const operation = operationOf(request, body);
    const { plan, now, counter } = this.#options;
    const fault = plan({ operation, ordinal: counter.nextOrdinal(operation), at: now() });
    await this.#answer({ request, operation }, outgoing, fault);
  }

  async #answer(exchange: Exchange, outgoing: ServerResponse, fault: Fault | undefined): Promise<void> {
    if (fault === undefined) {
      reply(outgoing, (await this.#negotiator.negotiate(exchange, undefined)).answer);
    } else if (!this.#answersInstead(exchange, outgoing, fault)) {
      await this.#answerFaultily(exchange, outgoing, fault);
    }
  }

  /** Responds without forwarding the request, if the fault requires that. */
  #answersInstead(exchange: Exchange, outgoing: ServerResponse, fault: Fault): boolean {
    const instead = answerInstead(exchange, fault);
    if (instead === undefined && fault.kind !== 'lost-request') {
      return false;
    }
    this.#options.counter.injected(fault.kind);
    if (instead === undefined) {
      reset(outgoing);
    } else {
      reply(outgoing, instead);
    }
    return true;
  }

  async #answerFaultily(exchange: Exchange, outgoing: ServerResponse, fault: Fault): Promise<void> {
    const { answer, isFaulty } = await this.#negotiator.negotiate(exchange, fault);
    const deliver = deliveries[fault.kind];
    if (isFaulty || deliver !== undefined) {
      this.#options.counter.injected(fault.kind);
    }
    await this.#delay(fault);
    (deliver ?? reply)(outgoing, answer);
  }

  async #delay({ kind, dice }: Fault): Promise<void> {
    if (kind === 'latency') {
      await wait(dice * longestLatencyMilliseconds);
    }
    if (kind === 'stalled') {
      await wait(this.#options.stallMilliseconds ?? defaultStallMilliseconds);
    }
  }
}

/** Starts a fault proxy on a port that the operating system chooses. */
export const startFaultProxy = async (options: FaultProxyOptions): Promise<FaultProxy> => {
  const server = new FaultServer(options);
  return { endpoint: await server.start(), stop: () => server.stop() };
};
