import type { MessageHeader } from '../message/envelope.ts';
import type { MessageId } from '../message/ids.ts';
import type { MessageContext } from '../message/message.ts';
import type { TraceContext } from '../message/trace-context.ts';

/** A message that is being staged. */
export interface MessageToCreate {
  readonly id: MessageId;
  readonly type: string;
  /** Logical name of its topic. */
  readonly topic: string;
  /** Context of the unit of work. */
  readonly context: MessageContext;
}

/** A message in a call to the broker. */
export interface MessageToSend {
  /** Id of the message; absent for a body that could not be read. */
  readonly id?: string | undefined;
  /** Type of the message; absent for a body that could not be read. */
  readonly type?: string | undefined;
  /** Trace context of its creation; absent for a message that was created without tracing. */
  readonly creator?: TraceContext | undefined;
}

/** One call that sends messages. */
export interface SendCall {
  /** The service that receives the call, by its name in the semantic conventions. */
  readonly system: 'aws.sns' | 'aws_sqs' | 'aws.eventbridge';
  /** Name of the topic or queue. */
  readonly destination: string;
  readonly messages: readonly MessageToSend[];
}

/** A delivery that is being processed. */
export interface DeliveryToProcess {
  /** Name of the consumer. */
  readonly consumer: string;
  /** The message; absent if its body could not be read. */
  readonly message: MessageHeader | undefined;
  readonly receiveCount: number;
  /** X-Ray header that the queue delivered with the message. */
  readonly traceHeader: string | undefined;
}

/** Outcome of a processed delivery. */
export interface ProcessOutcome {
  readonly outcome: string;
  /** Code of a rejection. */
  readonly reason?: string;
  /** One sentence about a rejection. */
  readonly detail?: string;
}

/**
 * Records what happens to messages as spans of distributed traces. `@dynamo-outbox/messaging/opentelemetry` implements
 * it.
 *
 * Tracing MUST NOT affect messages: its methods MUST NOT throw or reject on their own, even if the
 * trace data of a message is malformed, and MUST call `work` exactly once and return its result.
 */
export interface MessageTracing {
  /**
   * Records the creation of a message. Returns the trace context for its envelope; `undefined` leaves that of the unit
   * of work.
   */
  create(message: MessageToCreate): TraceContext | undefined;

  /** Records one call to the broker. `failuresOf` returns the codes of the messages that the broker did not accept. */
  send<TResult>(
    call: SendCall,
    work: () => Promise<TResult>,
    failuresOf: (result: TResult) => readonly string[],
  ): Promise<TResult>;

  /** Records the processing of one delivery. `work` gets the trace context for the messages that it records. */
  process<TOutcome extends ProcessOutcome>(
    delivery: DeliveryToProcess,
    work: (trace: TraceContext | undefined) => Promise<TOutcome>,
  ): Promise<TOutcome>;
}
