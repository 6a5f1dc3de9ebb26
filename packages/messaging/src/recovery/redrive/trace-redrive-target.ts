import { openBody } from '../../consumer/read-body.ts';
import { readTraceContext } from '../../message/read-trace-context.ts';
import { toTraceContext } from '../../message/trace-context.ts';
import type { MessageToSend, MessageTracing } from '../../tracing/message-tracing.ts';
import type { RedriveTarget } from './redrive-target.ts';

const noFailures = (): readonly string[] => [];

const toMessage = (body: string): MessageToSend => {
  const opened = openBody(body);
  if ('undecodable' in opened) {
    return { creator: readTraceContext(body) };
  }
  const { id, type, context } = 'message' in opened ? opened.message : opened.header;
  return { id, type, creator: toTraceContext(context) };
};

/**
 * Traces a redrive target that sends to a queue: one `send` span for each message, with a link to its creation.
 *
 * For a target that publishes, trace its publisher instead. Returns the target itself if there is no tracing.
 */
export const traceRedriveTarget = (
  target: RedriveTarget,
  tracing: MessageTracing | undefined,
): RedriveTarget =>
  tracing === undefined
    ? target
    : {
        name: target.name,
        send: (message) =>
          tracing.send(
            { system: 'aws_sqs', destination: target.name, messages: [toMessage(message.body)] },
            () => target.send(message),
            noFailures,
          ),
      };
