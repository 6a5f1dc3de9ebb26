import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import * as z from 'zod';

import type { InvocationRequest, WorkerMessage, WorkerStart } from './worker-messages.ts';

/** The context of an invocation, without Lambda's deprecated callbacks. */
type LambdaContext = Omit<Context, 'done' | 'fail' | 'succeed'>;

type Handler = (event: unknown, context: LambdaContext) => unknown;

const workerStart: z.ZodType<WorkerStart> = z.object({
  functionName: z.string(),
  functionArn: z.string(),
  bundlePath: z.string(),
  memoryMegabytes: z.number(),
});

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const handlerIn = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'handler' in module ? module.handler : undefined;

/** A CommonJS bundle has its exports in `default` if Node could not detect their names. */
const findHandler = (module: unknown): Handler | undefined => {
  const candidates = [
    module,
    typeof module === 'object' && module !== null && 'default' in module && module.default,
  ];
  return candidates.map(handlerIn).find(isHandler);
};

const loadHandler = async (bundlePath: string): Promise<Handler> => {
  const handler = findHandler(await import(pathToFileURL(bundlePath).href));
  if (handler === undefined) {
    throw new Error(`${bundlePath} exports no function named handler.`);
  }
  return handler;
};

const createContext = (start: WorkerStart, deadline: number): LambdaContext => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: start.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: start.functionArn,
  memoryLimitInMB: String(start.memoryMegabytes),
  awsRequestId: randomUUID(),
  logGroupName: `/aws/lambda/${start.functionName}`,
  logStreamName: `local/[$LATEST]${start.functionName}`,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const answerOnce = async (
  handle: (event: unknown, context: LambdaContext) => unknown,
  start: WorkerStart,
  request: InvocationRequest,
): Promise<WorkerMessage> => {
  try {
    const event: unknown = JSON.parse(request.event);
    const answer: unknown = await handle(event, createContext(start, request.deadline));
    // A response that is not JSON fails the invocation here, as on Lambda.
    return { kind: 'answered', id: request.id, answer: JSON.stringify(answer) };
  } catch (error) {
    return { kind: 'failed', id: request.id, reason: reasonOf(error) };
  }
};

const serve = (port: MessagePort, start: WorkerStart, handler: Handler): void => {
  const send = (message: WorkerMessage): void => {
    port.postMessage(message);
  };
  port.on('message', (request: InvocationRequest) => {
    void answerOnce(handler, start, request).then(send);
  });
  send({ kind: 'loaded' });
};

/** Loads the function of this worker thread, and handles its invocations until the thread is ended. */
export const runWorkerThread = async (): Promise<void> => {
  if (parentPort === null) {
    throw new Error('This is not a worker thread.');
  }
  const start = workerStart.parse(workerData);
  try {
    serve(parentPort, start, await loadHandler(start.bundlePath));
  } catch (error) {
    const refusal: WorkerMessage = { kind: 'refused', reason: reasonOf(error) };
    parentPort.postMessage(refusal);
  }
};
