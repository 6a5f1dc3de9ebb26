import {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  DEFAULT_MAX_PAYLOAD_BYTES,
  DEFAULT_MAX_PAYLOAD_VALUES,
  HIGHEST_MAX_PAYLOAD_BYTES,
  HIGHEST_MAX_PAYLOAD_VALUES,
  MAX_RECORDED_BODY_BYTES,
  MIN_INLINE_LIMIT_BYTES,
} from '@dynamo-outbox/messaging/limits';
import type * as z from 'zod';

import { integerSetting, textSetting, urlSetting } from './setting-schemas.ts';

/** An S3 bucket name: 3 to 63 lower-case letters, digits, `-` and `.`. */
const bucketNameSetting = textSetting.regex(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u,
  'must be an S3 bucket name: 3 to 63 lower-case letters, digits, "-" or "."',
);

/** Disables compression: no payload is larger. */
const highestThresholdBytes = 2 ** 31 - 1;

/** S3 endpoint, if not on AWS. Buckets of an emulator are addressed by path, not by host name. */
const s3EndpointSettings = {
  AWS_ENDPOINT_URL: urlSetting.optional(),
  AWS_ENDPOINT_URL_S3: urlSetting.optional(),
};

/** Payload settings of a service. Spread them into the schema of its settings. */
export const payloadSettings = {
  ...s3EndpointSettings,
  PAYLOAD_BUCKET_NAME: bucketNameSetting.optional(),
  PAYLOAD_INLINE_LIMIT_BYTES: integerSetting({
    minimum: MIN_INLINE_LIMIT_BYTES,
    maximum: MAX_RECORDED_BODY_BYTES,
  }).default(DEFAULT_INLINE_LIMIT_BYTES),
  COMPRESSION_THRESHOLD_BYTES: integerSetting({ minimum: 0, maximum: highestThresholdBytes }).default(
    DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  ),
  PAYLOAD_MAX_BYTES: integerSetting({ maximum: HIGHEST_MAX_PAYLOAD_BYTES }).default(
    DEFAULT_MAX_PAYLOAD_BYTES,
  ),
  PAYLOAD_MAX_VALUES: integerSetting({ maximum: HIGHEST_MAX_PAYLOAD_VALUES }).default(
    DEFAULT_MAX_PAYLOAD_VALUES,
  ),
};

/** Additional payload settings of a consumer. Spread them into the schema of its settings. */
export const payloadSourceSettings = { PAYLOAD_SOURCE_BUCKET_NAME: bucketNameSetting.optional() };

/** Parsed payload settings of a service. */
export type PayloadSettings = Readonly<z.output<z.ZodObject<typeof payloadSettings>>>;

/** Parsed payload settings of a consumer. */
export type PayloadSourceSettings = Readonly<
  z.output<z.ZodObject<typeof payloadSettings & typeof payloadSourceSettings>>
>;
