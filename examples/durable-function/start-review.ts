import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { defineMessage, handle, type MessageHandler } from '@dynamo-outbox/messaging';
import * as z from 'zod';

export const ReviewRequested = defineMessage('review.requested', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});

/** Starts an execution. Starting one with the same name and input again has no effect. */
export type StartExecution = (name: string, input: unknown) => Promise<void>;

/**
 * Starts executions of a durable function of Lambda. For Step Functions, send `StartExecution` of `@aws-sdk/client-sfn` with the same
 * name: a standard workflow treats the same name and input as one execution.
 */
export const durableFunction =
  (client: Pick<LambdaClient, 'send'>, functionArn: string): StartExecution =>
  async (name, input) => {
    await client.send(
      new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: 'Event',
        DurableExecutionName: name,
        Payload: new TextEncoder().encode(JSON.stringify(input)),
      }),
    );
  };

/**
 * Starts one execution for each message.
 *
 * The inbox record commits after the call, so a crash in between starts it again: the message id is the name of the execution, so the second
 * start has no effect. After the commit, the inbox acknowledges duplicates, even when the name is free again.
 */
export const reviewHandlers = (start: StartExecution): readonly MessageHandler<object>[] => [
  handle(ReviewRequested, async ({ id, payload }) => {
    await start(id, payload);
  }),
];
