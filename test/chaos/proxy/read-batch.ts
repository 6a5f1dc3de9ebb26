import type { Batch } from './batch.ts';
import { readQueueBatch, readStatementBatch } from './json-batches.ts';
import type { Operation } from './operation.ts';
import { readPublishBatch } from './publish-batch.ts';

const readers: Readonly<Record<string, (body: Buffer) => Batch>> = {
  PublishBatch: readPublishBatch,
  SendMessageBatch: readQueueBatch,
  DeleteMessageBatch: readQueueBatch,
  ChangeMessageVisibilityBatch: readQueueBatch,
  BatchExecuteStatement: readStatementBatch,
};

/** Reads a batch. Returns `undefined` for an operation without batches. */
export const readBatch = ({ name }: Operation, body: Buffer): Batch | undefined => readers[name]?.(body);
