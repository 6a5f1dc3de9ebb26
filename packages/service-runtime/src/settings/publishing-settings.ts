import { HIGHEST_TOPIC_MESSAGE_BYTES } from '@dynamo-outbox/messaging/limits';
import { toDestination } from '@dynamo-outbox/messaging/relay';
import * as z from 'zod';

import {
  integerSetting,
  logLevelSetting,
  metricsNamespaceSetting,
  metricsSetting,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from './setting-schemas.ts';
import { tracingSettings } from './tracing-settings.ts';

// A logical name has 1 to 256 letters, digits, `-` and `_`, as the name of an SNS topic.
const pairForm = /^([A-Za-z0-9_-]{1,256})=(arn:\S+)$/u;

const pairFault =
  'must be pairs such as "orders=arn:aws:sns:eu-north-1:123456789012:orders", comma-separated, with ARNs of SNS topics, SQS queues or EventBridge event buses';

/** `name=arn` pairs, comma-separated: logical names of topics, and the ARNs of the topics, queues or event buses that receive their messages. */
export const topicArnsSetting = textSetting.transform((text, context) => {
  const topicArns = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, name, topicArn] = pairForm.exec(pair.trim()) ?? [];
    if (name === undefined || topicArn === undefined || toDestination(topicArn) === undefined) {
      context.addIssue({ code: 'custom', message: pairFault });
      return z.NEVER;
    }
    if (topicArns.has(name)) {
      context.addIssue({ code: 'custom', message: `names the topic "${name}" twice` });
      return z.NEVER;
    }
    topicArns.set(name, topicArn);
  }
  return Object.freeze(Object.fromEntries(topicArns));
});

const bytesPairForm = /^([A-Za-z0-9_-]{1,256})=(\d{1,7})$/u;

// A topic's `MaximumMessageSize` is from 1 KiB to 1 MiB.
const lowestTopicBytes = 1_024;

const bytesPairFault = `must be pairs such as "orders=1048576", comma-separated, with ${lowestTopicBytes} to ${HIGHEST_TOPIC_MESSAGE_BYTES} bytes`;

/** `name=bytes` pairs, comma-separated: logical names of topics and their message size limits. Default: none. */
export const topicMaxBytesSetting = textSetting
  .transform((text, context) => {
    const maxBytes = new Map<string, number>();
    for (const pair of text.split(',')) {
      const [, name, digits] = bytesPairForm.exec(pair.trim()) ?? [];
      const bytes = Number(digits);
      if (name === undefined || !(bytes >= lowestTopicBytes && bytes <= HIGHEST_TOPIC_MESSAGE_BYTES)) {
        context.addIssue({ code: 'custom', message: bytesPairFault });
        return z.NEVER;
      }
      if (maxBytes.has(name)) {
        context.addIssue({ code: 'custom', message: `names the topic "${name}" twice` });
        return z.NEVER;
      }
      maxBytes.set(name, bytes);
    }
    return Object.freeze(Object.fromEntries(maxBytes));
  })
  .optional();

const parkPolicies = ['parkMessage', 'parkKey'] as const;

/** Whether parking affects only the message, or also later messages of its key. */
export const parkPolicySetting = z
  .enum(parkPolicies, { error: `must be one of ${parkPolicies.join(', ')}` })
  .default('parkMessage');

/** Settings of every part that publishes from an outbox table. */
export const publishingSettings = {
  SERVICE_NAME: textSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  RELAY_TOPIC_ARNS: topicArnsSetting,
  RELAY_TOPIC_MAX_BYTES: topicMaxBytesSetting,
  RELAY_MAX_IN_FLIGHT: integerSetting({ maximum: 100 }),
  RELAY_PARKING_QUEUE_URL: urlSetting.optional(),
  RELAY_PARK_POLICY: parkPolicySetting,
  ...tracingSettings,
  LOG_LEVEL: logLevelSetting,
  METRICS: metricsSetting,
  METRICS_NAMESPACE: metricsNamespaceSetting,
} as const;

/** The parsed settings of everything that publishes from an outbox table. */
export type PublishingSettings = Readonly<z.output<z.ZodObject<typeof publishingSettings>>>;
