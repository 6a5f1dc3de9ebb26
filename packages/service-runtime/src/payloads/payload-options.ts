import type { S3Client } from '@aws-sdk/client-s3';
import type {
  PayloadLimits,
  PayloadOptions,
  PayloadSource,
  PayloadStore,
  UnpackOptions,
} from '@dynamo-outbox/messaging';

import { boundedRequests } from '../clients/bounded-requests.ts';
import { clientConfigIn } from '../clients/client-config.ts';
import { quiet } from '../clients/quiet-client.ts';
import type { PayloadSettings, PayloadSourceSettings } from '../settings/payload-settings.ts';
import type { Environment } from '../settings/read-settings.ts';

/** Creates a client once, when it is first needed. Tries again after a failure. */
const createOpenClient = (settings: PayloadSettings, environment: Environment): (() => Promise<S3Client>) => {
  let opening: Promise<S3Client> | undefined;
  const open = async (): Promise<S3Client> => {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const isEmulated = (settings.AWS_ENDPOINT_URL_S3 ?? settings.AWS_ENDPOINT_URL) !== undefined;
    return quiet(
      new Client({
        forcePathStyle: isEmulated,
        requestHandler: boundedRequests(),
        ...clientConfigIn(environment, 'S3'),
      }),
    );
  };
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
};

/**
 * The payload store of a service. S3 is loaded with the first payload that needs it: its client would take a sixth of a
 * cold start, and few messages need it.
 */
const lazyStore = (bucketName: string, settings: PayloadSettings, environment: Environment): PayloadStore => {
  const openClient = createOpenClient(settings, environment);
  const open = async (): Promise<PayloadStore> => {
    const [{ S3PayloadStore }, client] = await Promise.all([
      import('@dynamo-outbox/messaging/s3'),
      openClient(),
    ]);
    return new S3PayloadStore({ client, bucketName });
  };
  return {
    put: async (id, bytes, metadata) => (await open()).put(id, bytes, metadata),
    get: async (id, reference, maxBytes) => (await open()).get(id, reference, maxBytes),
  };
};

const toLimits = (settings: PayloadSettings): Required<PayloadLimits> => ({
  maxBytes: settings.PAYLOAD_MAX_BYTES,
  maxValues: settings.PAYLOAD_MAX_VALUES,
});

/**
 * Payload options of an outbox, from settings. Without a bucket it stores no payloads.
 *
 * @param environment - Where the S3 client finds region, endpoint and credentials. Default: as the AWS SDK finds them.
 */
export const toPayloadOptions = (
  settings: PayloadSettings,
  environment: Environment = process.env,
): PayloadOptions => ({
  inlineLimitBytes: settings.PAYLOAD_INLINE_LIMIT_BYTES,
  compressionThresholdBytes: settings.COMPRESSION_THRESHOLD_BYTES,
  ...toLimits(settings),
  ...(settings.PAYLOAD_BUCKET_NAME === undefined
    ? {}
    : { store: lazyStore(settings.PAYLOAD_BUCKET_NAME, settings, environment) }),
});

/**
 * Payload source of a consumer, from settings: the bucket of the service that it consumes, if there is one.
 *
 * @param environment - As for `toPayloadOptions`.
 */
export const toUnpackOptions = (
  settings: PayloadSourceSettings,
  environment: Environment = process.env,
): UnpackOptions => {
  const limits = toLimits(settings);
  if (settings.PAYLOAD_SOURCE_BUCKET_NAME === undefined) {
    return limits;
  }
  const source: PayloadSource = lazyStore(settings.PAYLOAD_SOURCE_BUCKET_NAME, settings, environment);
  return { ...limits, source };
};
