/** The environment of the outbox relay. */
import {
  type Environment,
  integerSetting,
  logLevelSetting,
  metricsSetting,
  outboxTrackingSetting,
  readSettings,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

// SNS names a topic with 1 to 256 letters, digits, `-` and `_`, and adds `.fifo` to a FIFO topic's.
const pairForm =
  /^([A-Za-z0-9_-]{1,256})=(arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/u;

const pairFault =
  'must be pairs such as "orders=arn:aws:sns:eu-north-1:123456789012:orders", comma-separated';

/** `name=arn` pairs, comma-separated: logical names of topics and where they are. */
const topicArnsSetting = textSetting.transform((text, context) => {
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

const schema = z.object({
  SERVICE_NAME: textSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  RELAY_TOPIC_ARNS: topicArnsSetting,
  RELAY_MAX_IN_FLIGHT: integerSetting({ maximum: 100 }),
  LOG_LEVEL: logLevelSetting,
  METRICS: metricsSetting,
});

/** What the relay is told, parsed. */
export type RelaySettings = Readonly<z.output<typeof schema>>;

/** Reads the settings once, at cold start. Throws `INVALID_SETTINGS` with every fault. */
export const readRelaySettings = (environment: Environment): RelaySettings =>
  readSettings(schema, environment, { service: 'the outbox relay' });
