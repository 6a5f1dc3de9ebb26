/** Rules for the ARNs of existing resources: each names one resource of the right kind. */
import { Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { arnOfDestination, isQueue, isSnsTopic, type MessageDestination } from '../resources/destination.ts';

/** What the ARN of one kind of resource looks like. */
interface Kind {
  readonly what: string;
  readonly service: string;
  /** The part after the account. */
  readonly resource: RegExp;
  readonly example: string;
}

const kinds = {
  topic: {
    what: 'an SNS topic',
    service: 'sns',
    resource: /^[\w-]{1,251}(?:[\w-]{0,5}|\.fifo)$/,
    example: 'orders',
  },
  queue: {
    what: 'an SQS queue',
    service: 'sqs',
    resource: /^[\w-]{1,75}(?:[\w-]{0,5}|\.fifo)$/,
    example: 'orders',
  },
  eventBus: {
    what: 'an event bus',
    service: 'events',
    resource: /^event-bus\/[\w./-]{1,256}$/,
    example: 'event-bus/orders',
  },
  table: {
    what: 'a DynamoDB table',
    service: 'dynamodb',
    resource: /^table\/[\w.-]{3,255}$/,
    example: 'table/orders',
  },
  key: {
    what: 'a KMS key',
    service: 'kms',
    resource: /^(?:key|alias)\/[\w:/-]+$/,
    example: 'key/11111111-2222-3333-4444-555555555555',
  },
} as const satisfies Record<string, Kind>;

const partitionForm = /^aws(?:-[a-z]+)*$/;
const regionForm = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const accountForm = /^\d{12}$/;

/** Whether a part of an ARN is only known at deployment, or satisfies a check. */
const isOpenOr = (part: string, satisfies: (part: string) => boolean): boolean =>
  Token.isUnresolved(part) || satisfies(part);

/** Whether the region belongs to the partition. A region that CDK does not know may belong to any. */
const isRegionOf = (partition: string, region: string): boolean => {
  const known = RegionInfo.get(region).partition;
  return Token.isUnresolved(partition) || known === undefined || known === partition;
};

/** The parts of an ARN; no token contains a colon. The resource may contain colons. */
const partsOf = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
};

const isOfKind = (arn: string, { service, resource }: Kind): boolean => {
  const parts = partsOf(arn);
  const [, partition = ''] = parts;
  const checks: readonly ((part: string) => boolean)[] = [
    (part) => part === 'arn',
    (part) => partitionForm.test(part),
    (part) => part === service,
    (part) => regionForm.test(part) && isRegionOf(partition, part),
    (part) => accountForm.test(part),
    (part) => resource.test(part),
  ];
  // A token in place of the whole ARN cannot be checked.
  const isWhole = arn.split(':').length > 1;
  return (
    (!isWhole && Token.isUnresolved(arn)) ||
    checks.every((check, index) => isOpenOr(parts[index] ?? '', check))
  );
};

/** Finds an ARN that names no resource of a kind. Parts that are known only at deployment are accepted. */
export const arnFaults = (who: string, kind: keyof typeof kinds, arn: string): readonly string[] => {
  const { what, service, example } = kinds[kind];
  return isOfKind(arn, kinds[kind])
    ? []
    : [
        `${who} has the ARN "${arn}", which is not the ARN of ${what}; use the form arn:aws:${service}:eu-north-1:123456789012:${example}.`,
      ];
};

/** Finds a destination whose ARN names a resource of another kind. */
export const destinationKindFaults = (who: string, destination: MessageDestination): readonly string[] => {
  const kind = isSnsTopic(destination) ? 'topic' : isQueue(destination) ? 'queue' : 'eventBus';
  return arnFaults(who, kind, arnOfDestination(destination));
};

/** Finds a table whose ARN names another kind of resource, and a stream of another table. */
export const tableKindFaults = (who: string, { tableArn, tableStreamArn }: ITable): readonly string[] => [
  ...arnFaults(who, 'table', tableArn),
  ...(tableStreamArn === undefined ||
  [tableArn, tableStreamArn].some((arn) => Token.isUnresolved(arn)) ||
  tableStreamArn.startsWith(`${tableArn}/stream/`)
    ? []
    : [
        `${who} has the stream "${tableStreamArn}", which is not a stream of "${tableArn}"; use the stream ARN of this table.`,
      ]),
];
