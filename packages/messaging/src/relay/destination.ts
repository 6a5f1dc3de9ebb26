/** A place to which a relay sends the messages of a topic, by the service that its ARN names. */
export interface Destination {
  readonly kind: 'topic' | 'queue' | 'event-bus';
  readonly arn: string;
  /** Whether it keeps the order of a key: a FIFO topic or queue. */
  readonly isOrdered: boolean;
}

const kinds = { sns: 'topic', sqs: 'queue', events: 'event-bus' } as const;

// A topic has a name of at most 256 characters, a queue of at most 80, both with `.fifo`. An event bus has one of at most 256.
const arnForm =
  /^arn:[a-z0-9-]+:(?:(sns):[a-z0-9-]+:\d{12}:(?=.{1,256}$)[\w-]+(\.fifo)?|(sqs):[a-z0-9-]+:\d{12}:(?=.{1,80}$)[\w-]+(\.fifo)?|(events):[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256})$/u;

const isKind = (service: string): service is keyof typeof kinds => Object.hasOwn(kinds, service);

/** Reads the ARN of an SNS topic, an SQS queue or an EventBridge event bus; `undefined` for anything else. */
export const toDestination = (arn: string): Destination | undefined => {
  const [, sns, fifoTopic, sqs, fifoQueue, events] = arnForm.exec(arn) ?? [];
  const service = sns ?? sqs ?? events;
  return service === undefined || !isKind(service)
    ? undefined
    : { kind: kinds[service], arn, isOrdered: (fifoTopic ?? fifoQueue) !== undefined };
};
