/** A schema of AsyncAPI 3: JSON Schema, draft 07. */
export type AsyncApiSchema = Readonly<Record<string, unknown>>;

/** A reference to another part of the document. */
export interface AsyncApiReference {
  /** `#/channels/orders`. */
  readonly $ref: string;
}

/** A label, such as the name of the service that an operation belongs to. */
export interface AsyncApiTag {
  readonly name: string;
  readonly description?: string;
}

/** An example of a message. */
export interface AsyncApiExample {
  readonly name: string;
  readonly summary: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The envelope. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A message type in one version. */
export interface AsyncApiMessage {
  /** The message type: `order.created`. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType: string;
  readonly headers: AsyncApiSchema;
  readonly correlationId: { readonly description: string; readonly location: string };
  /** The schema of the envelope. */
  readonly payload: AsyncApiSchema;
  readonly examples?: readonly AsyncApiExample[];
  /** Version of the schema of `data`, from 1. */
  readonly 'x-schema-version': number;
  /** Whether producers publish new messages in this version. */
  readonly 'x-published': boolean;
  /** Form of the ordering key, the envelope's `partitionkey` and the message group of FIFO topics: `order#<id>`. */
  readonly 'x-ordering-key': string;
  /** Schema with which the codec encodes `data_base64`, such as an Avro schema; absent for JSON. */
  readonly 'x-codec-schema'?: unknown;
}

/** A topic. */
export interface AsyncApiChannel {
  /** Name of the topic in SNS, without the prefix of a stage. */
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, AsyncApiReference>>;
  readonly bindings: {
    readonly sns: {
      readonly name: string;
      readonly ordering: {
        readonly type: 'standard' | 'FIFO';
        readonly contentBasedDeduplication?: boolean;
      };
      readonly bindingVersion: string;
    };
  };
  /** How the messages of an aggregate are ordered. */
  readonly 'x-order': 'version' | 'commit' | 'none';
}

/** A subscription of a queue to a topic. */
export interface AsyncApiSubscription {
  readonly protocol: 'sqs';
  readonly endpoint: { readonly name: string };
  readonly filterPolicy?: Readonly<Record<string, readonly string[]>>;
  readonly filterPolicyScope?: 'MessageAttributes';
  readonly rawMessageDelivery: true;
  readonly redrivePolicy: { readonly deadLetterQueue: { readonly name: string } };
}

/** A queue. */
export interface AsyncApiQueue {
  readonly name: string;
  readonly fifoQueue: boolean;
  readonly redrivePolicy?: { readonly deadLetterQueue: { readonly name: string } };
}

/** What a service does with a topic: it sends, or it receives on its queue. */
export interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly channel: AsyncApiReference;
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly AsyncApiTag[];
  readonly messages: readonly AsyncApiReference[];
  readonly bindings?: {
    readonly sns?: { readonly consumers: readonly AsyncApiSubscription[]; readonly bindingVersion: string };
    readonly sqs?: { readonly queues: readonly AsyncApiQueue[]; readonly bindingVersion: string };
  };
}

/** Title, version and description of a document. */
export interface AsyncApiInformation {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** The part of AsyncAPI 3.1 that this toolkit writes. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.1.0';
  readonly info: AsyncApiInformation;
  readonly defaultContentType: string;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, AsyncApiSchema | boolean>>;
  };
}
