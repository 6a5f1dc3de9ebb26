/** Batches in the JSON protocol of SQS and DynamoDB. */
import { type Batch, type Fate, isForwarded, isReportedFailed } from './batch.ts';

interface QueueEntry {
  readonly Id: string;
  readonly ReceiptHandle?: string;
}

interface QueueBatchAnswer {
  readonly Successful?: readonly { readonly Id: string }[];
  readonly Failed?: readonly { readonly Id: string }[];
}

const toBuffer = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const parse = (body: Buffer): unknown => JSON.parse(body.toString());

/** Parses a batch of SQS. */
export const readQueueBatch = (body: Buffer): Batch => {
  const request = parse(body) as { readonly Entries: readonly QueueEntry[] };
  const { Entries: entries } = request;
  const indexOf = new Map(entries.map(({ Id }, index) => [Id, index]));
  return {
    size: entries.length,
    receiptHandles: entries.map(({ ReceiptHandle }) => ReceiptHandle),
    requestWith: (kept) => toBuffer({ ...request, Entries: entries.filter((_, index) => kept(index)) }),
    answerWith: (fates, answered) => {
      const { Successful = [], Failed = [] } = answered ? (parse(answered) as QueueBatchAnswer) : {};
      const isReported = ({ Id }: QueueEntry): boolean => fates[indexOf.get(Id) ?? -1] !== 'misreported';
      const withFate = (wanted: (fate: Fate | undefined) => boolean): readonly QueueEntry[] =>
        entries.filter((_, index) => wanted(fates[index]));
      return toBuffer({
        Successful: [
          ...Successful.filter(isReported),
          ...withFate((fate) => fate === 'pretended').map(({ Id }) => ({ Id })),
        ],
        Failed: [
          ...Failed,
          ...withFate(isReportedFailed).map(({ Id }) => ({
            Id,
            SenderFault: false,
            Code: 'InternalError',
            Message: 'An internal error occurred.',
          })),
        ],
      });
    },
  };
};

interface StatementAnswer {
  readonly Responses?: readonly object[];
}

const statementError = {
  Error: { Code: 'ThrottlingError', Message: 'Throughput exceeds the current capacity.' },
};

/** Parses a `BatchExecuteStatement`. Its responses are in the order of the statements, so no entry can be left out. */
export const readStatementBatch = (body: Buffer): Batch => {
  const request = parse(body) as { readonly Statements: readonly object[] };
  return {
    size: request.Statements.length,
    receiptHandles: [],
    requestWith: (kept) =>
      toBuffer({ ...request, Statements: request.Statements.filter((_, index) => kept(index)) }),
    answerWith: (fates, answered) => {
      const { Responses = [] } = answered ? (parse(answered) as StatementAnswer) : {};
      const given = Responses.values();
      return toBuffer({
        Responses: fates.map((fate) => {
          const response: object = isForwarded(fate) ? (given.next().value ?? {}) : {};
          return fate === 'passed' ? response : statementError;
        }),
      });
    },
  };
};
