import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Subscription } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { ProjectingService } from '../consumer/projecting-service.ts';
import type { Inbox } from '../inbox.ts';
import type { MessageTopic } from '../message-topic.ts';

/** The parts of a `MessageConsumer` that the rules read. */
export interface ConsumerParts extends IConstruct {
  readonly name: string;
  readonly topic: MessageTopic | undefined;
  readonly inbox: Inbox | ProjectingService;
  readonly handledTypes: readonly string[];
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly subscription: Subscription | undefined;
  readonly function: IFunction;
  readonly mapping: EventSourceMapping;
}
