import type { MessageSystemAttributeValue } from '@aws-sdk/client-sqs';

/** The only system attribute that a sender can set. It does not count towards the size of a message. */
interface TraceHeader {
  readonly MessageSystemAttributes: { readonly AWSTraceHeader: MessageSystemAttributeValue };
}

/** Passes an X-Ray trace header on to SQS. */
export const toTraceHeader = (traceHeader: string | undefined): TraceHeader | undefined =>
  traceHeader === undefined || traceHeader === ''
    ? undefined
    : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } } };
