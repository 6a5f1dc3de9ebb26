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

// SNS names a topic with 1 to 256 letters, digits, `-` and `_`, and adds `.fifo` to a FIFO topic's.
const pairForm =
  /^([A-Za-z0-9_-]{1,256})=(arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/u;

const pairFault =
  'must be pairs such as "orders=arn:aws:sns:eu-north-1:123456789012:orders", comma-separated';

/** `name=arn` pairs, comma-separated: logical names of topics and where they are. */
export const topicArnsSetting = textSetting.transform((text, context) => {
  const topicArns = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, name, topicArn] = pairForm.exec(pair.trim()) ?? [];
    if (name === undefined || topicArn === undefined) {
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

const parkPolicies = ['parkMessage', 'parkKey'] as const;

/** How far parking a message reaches: that message alone, or what follows of its key as well. */
export const parkPolicySetting = z
  .enum(parkPolicies, { error: `must be one of ${parkPolicies.join(', ')}` })
  .default('parkMessage');

/** What everything is told that publishes from an outbox table. */
export const publishingSettings = {
  SERVICE_NAME: textSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  RELAY_TOPIC_ARNS: topicArnsSetting,
  RELAY_MAX_IN_FLIGHT: integerSetting({ maximum: 100 }),
  RELAY_PARKING_QUEUE_URL: urlSetting.optional(),
  RELAY_PARK_POLICY: parkPolicySetting,
  LOG_LEVEL: logLevelSetting,
  METRICS: metricsSetting,
  METRICS_NAMESPACE: metricsNamespaceSetting,
} as const;
