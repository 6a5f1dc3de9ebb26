import { startDynoxide, type Dynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs, type Fauxqs } from '../emulators/start-fauxqs.ts';
import { endpointsOf, type ExternalEndpoints, type StackEndpoints } from './endpoints.ts';
import type { LocalStackOptions } from './local-stack.ts';
import type { Supervisor } from './supervisor.ts';

/** The emulators that the stack runs itself. */
export interface Emulators {
  /** Absent if DynamoDB runs elsewhere. */
  readonly dynoxide: Dynoxide | undefined;
  /** Absent if SNS, SQS and S3 run elsewhere. */
  readonly fauxqs: Fauxqs | undefined;
}

/** Starts a DynamoDB, unless the options contain the endpoint of one. */
export const startDynamoDb = async (
  { endpoints = {}, dataDirectory, warn }: LocalStackOptions,
  supervisor: Supervisor,
): Promise<Dynoxide | undefined> => {
  if (endpoints.dynamoDb !== undefined) {
    return undefined;
  }
  const dynoxide = await startDynoxide({
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(warn === undefined ? {} : { warn }),
  });
  supervisor.watch('emulators', dynoxide.child, () => dynoxide.stop());
  return dynoxide;
};

const hasBroker = ({ sns, sqs, s3 }: ExternalEndpoints): boolean =>
  sns !== undefined && sqs !== undefined && s3 !== undefined;

/** Starts a broker, unless the options contain endpoints of SNS, SQS and S3. */
export const startBroker = async (
  { endpoints = {}, bundleCacheDirectory }: LocalStackOptions,
  supervisor: Supervisor,
): Promise<Fauxqs | undefined> => {
  if (hasBroker(endpoints)) {
    return undefined;
  }
  const fauxqs = await startFauxqs(bundleCacheDirectory === undefined ? {} : { bundleCacheDirectory });
  supervisor.watch('emulators', fauxqs.child, () => fauxqs.stop());
  return fauxqs;
};

/** Returns the external endpoints, and those of the emulators for the other services. */
export const endpointsWith = (
  { dynoxide, fauxqs }: Emulators,
  external: ExternalEndpoints = {},
): StackEndpoints => {
  const own = endpointsOf({
    dynamoDb: external.dynamoDb ?? dynoxide?.endpoint ?? '',
    broker: fauxqs?.endpoint ?? '',
  });
  return { ...own, ...external };
};
