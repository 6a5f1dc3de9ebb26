import type { JsonSchema, MessageOrder } from '@dynamo-outbox/messaging';

/** What producers and consumers of one version of a message type agreed on. One file keeps it. */
export interface Contract {
  /** Message type: `order.created`. */
  readonly type: string;
  /** Version of the payload, from 1. */
  readonly version: number;
  /** Name of the topic that carries the messages. */
  readonly topic: string;
  /** Order of the topic. */
  readonly order: MessageOrder;
  /** Kind of the aggregate, the first half of the ordering key. */
  readonly aggregateType: string;
  /** Media type of the payload: `application/json` unless the definition has a codec. */
  readonly contentType: string;
  /** Identifies the schema with which the codec writes; absent for JSON. A consumer reads only schemas that its definition lists. */
  readonly schemaId?: string;
  /**
   * Every schema that this version has had, from the oldest, without annotations. Messages of each may be in flight or stored, and
   * consumers of each may run.
   */
  readonly schemas: readonly [JsonSchema, ...JsonSchema[]];
}

/** Identifies a contract: `order.created version 1`. */
export const nameContract = ({ type, version }: Pick<Contract, 'type' | 'version'>): string =>
  `${type} version ${version}`;
