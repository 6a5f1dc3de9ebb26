import * as z from 'zod';

const missing = 'is missing';
const orMissing =
  (fault: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? missing : fault;

const text = z.string({ error: orMissing('must be text') }).trim();

/** Non-empty text; surrounding blanks are removed. */
export const textSetting = text.min(1, { error: 'is empty', abort: true });

/** A DynamoDB table name: 3 to 255 letters, digits, `_`, `-` and `.`. */
export const tableNameSetting = textSetting.regex(
  /^[A-Za-z0-9_.-]{3,255}$/u,
  'must be a DynamoDB table name: 3 to 255 letters, digits, "_", "-" or "."',
);

/** An http or https URL. */
export const urlSetting = textSetting.pipe(
  z.url({ protocol: /^https?$/u, error: 'must be an http or https URL' }),
);

/** Bounds of an integer setting, both inclusive. */
export interface IntegerSettingOptions {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * A whole number in decimal digits, by default from 1 to the largest safe integer.
 *
 * Rejects `''`, blanks, `1e3`, `0x10` and `1.0`.
 */
export const integerSetting = ({
  minimum = 1,
  maximum = Number.MAX_SAFE_INTEGER,
}: IntegerSettingOptions = {}): z.ZodType<number, string> => {
  const fault = `must be a whole number from ${minimum} to ${maximum}`;
  return textSetting
    .regex(/^\d{1,16}$/u, { error: fault, abort: true })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, fault);
};

/** Retention of items in days: 1 to 3,650. */
export const retentionDaysSetting = integerSetting({ maximum: 3_650 });

/** Maximum receive count before a message is moved to the dead-letter queue: 1 to 1,000, as in SQS. */
export const maxReceiveCountSetting = integerSetting({ maximum: 1_000 });

/** A TCP port; with 0 the operating system chooses a free port. */
export const portSetting = integerSetting({ minimum: 0, maximum: 65_535 });

/** Whether the outbox records which items were dispatched (`status`) or leaves that to the stream (`none`). */
export const outboxTrackingSetting = z.enum(['status', 'none'], {
  error: orMissing('must be "status" or "none"'),
});

/** The log levels, least severe first. */
export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

/** Lowest log level that is written, case-insensitive. Default `INFO`. */
export const logLevelSetting = text
  .toUpperCase()
  .pipe(z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }))
  .default('INFO');

/** Lowest log level that is written. */
export type LogLevel = (typeof logLevels)[number];

/** Destinations of metrics. */
export const metricsModes = ['emf', 'none'] as const;

/** Destination of metrics: CloudWatch in its embedded metric format, or none. Default: none. */
export const metricsSetting = z
  .enum(metricsModes, { error: `must be one of ${metricsModes.join(', ')}` })
  .default('none');

/**
 * CloudWatch namespace of metrics. CloudWatch allows 255 letters, digits, `.`, `-`, `_`, `/`, `#` and `:`, and reserves
 * names that begin with `AWS/`. Default `DynamoOutbox`.
 */
export const metricsNamespaceSetting = textSetting
  .regex(
    /^(?!AWS\/)[A-Za-z0-9.\-_/#:]{1,255}$/u,
    'must be a CloudWatch namespace: up to 255 letters, digits, ".", "-", "_", "/", "#" or ":", not beginning with "AWS/"',
  )
  .default('DynamoOutbox');

/** Destination of metrics. */
export type MetricsMode = (typeof metricsModes)[number];
