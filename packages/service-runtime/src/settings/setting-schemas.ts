import * as z from 'zod';

const missing = 'is missing';
const orMissing =
  (fault: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? missing : fault;

const text = z.string({ error: orMissing('must be text') }).trim();

/** Any text but an empty one; blanks around it are dropped. */
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

/** Bounds of an integer setting, both included. */
export interface IntegerSettingOptions {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * A whole number in decimal digits, by default from 1 to the largest safe integer.
 *
 * Neither `''` nor blanks count as 0, and `1e3`, `0x10` and `1.0` are refused.
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

/** A number of days that items are kept: 1 to 3,650. */
export const retentionDaysSetting = integerSetting({ maximum: 3_650 });

/** How often a queue hands out a message before it is moved to the dead-letter queue: 1 to 1,000, as SQS has it. */
export const maxReceiveCountSetting = integerSetting({ maximum: 1_000 });

/** A TCP port; 0 lets the operating system choose a free one. */
export const portSetting = integerSetting({ minimum: 0, maximum: 65_535 });

/** Whether the outbox knows per item what was dispatched (`status`) or leaves it to the stream (`none`). */
export const outboxTrackingSetting = z.enum(['status', 'none'], {
  error: orMissing('must be "status" or "none"'),
});

/** The severities, least first. */
export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;

/** Least severity that is logged, in capitals or not; `INFO` when not set. */
export const logLevelSetting = text
  .toUpperCase()
  .pipe(z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }))
  .default('INFO');

/** Least severity that is logged. */
export type LogLevel = (typeof logLevels)[number];

/** Where metrics may go. */
export const metricsModes = ['emf', 'none'] as const;

/** Where metrics go: to CloudWatch in its embedded metric format, or nowhere; nowhere when not set. */
export const metricsSetting = z
  .enum(metricsModes, { error: `must be one of ${metricsModes.join(', ')}` })
  .default('none');

/**
 * CloudWatch namespace of metrics; `DynamoOutbox` when not set. CloudWatch takes 255 letters, digits, `.`, `-`, `_`, `/`, `#` and `:`,
 * and keeps what begins with `AWS/` for itself.
 */
export const metricsNamespaceSetting = textSetting
  .regex(
    /^(?!AWS\/)[A-Za-z0-9.\-_/#:]{1,255}$/u,
    'must be a CloudWatch namespace: up to 255 letters, digits, ".", "-", "_", "/", "#" or ":", not beginning with "AWS/"',
  )
  .default('DynamoOutbox');

/** Where metrics go. */
export type MetricsMode = (typeof metricsModes)[number];
