/** The settings of a stage, validated before anything is built. */
import * as z from 'zod';
import { StageSettingsError } from './stage-settings-error.ts';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Text that matches a pattern. One message covers both a value that is not text and a value with another form. */
const text = (form: RegExp, error: string) => z.string({ error }).regex(form, { error });
const name = text(nameForm, 'must be lower kebab case, such as dev');

/** Command-line values arrive as text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], {
      error: `must be a whole number from ${minimum} to ${maximum}`,
    })
    .pipe(
      z
        .int({ error: `must be a whole number from ${minimum} to ${maximum}` })
        .min(minimum, { error: `must be at least ${minimum}` })
        .max(maximum, { error: `must be at most ${maximum}` }),
    );

const shape = {
  /** Name of the stage. Part of the stack names. */
  stage: name,
  /** Prefix of every resource name. Needed for two stages in one account and region. */
  namePrefix: name.optional(),
  /** AWS account id, twelve digits. Default: the account of the credentials. */
  account: text(/^\d{12}$/, 'must be twelve digits').optional(),
  /** AWS region. Default: the region of the credentials. */
  region: text(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be an AWS region, such as eu-north-1').optional(),
  /** `keep` retains tables and buckets when their stack is deleted, and protects tables against deletion. */
  data: z.enum(['keep', 'delete'], { error: 'must be keep or delete' }).default('keep'),
  /** Whether topics and queues preserve the message order of each aggregate. */
  fifo: flag.default(true),
  /** Whether the outbox records which items were dispatched. */
  tracking: z.enum(['status', 'none'], { error: 'must be status or none' }).default('status'),
  /** Keys that encrypt topics, queues, tables and buckets: AWS keys, or a customer managed key of the account. */
  encryption: z.enum(['aws', 'customer'], { error: 'must be aws or customer' }).default('aws'),
  /**
   * How APIs are exposed: `http` is an HTTP API. `function-url` is the function's own URL, without throttling or access
   * logs.
   */
  api: z.enum(['http', 'function-url'], { error: 'must be http or function-url' }).default('http'),
  /**
   * Who may call the APIs: `iam` allows callers that sign their requests, `jwt` those with a token of `jwtIssuer` for
   * `jwtAudience`, `none` everyone. Use `none` for demonstrations only.
   */
  authorizer: z.enum(['none', 'iam', 'jwt'], { error: 'must be none, iam or jwt' }).default('none'),
  /** The issuer of tokens, such as the URL of a Cognito user pool. Required with `jwt`. */
  jwtIssuer: z.url({ protocol: /^https$/, error: 'must be an https URL' }).optional(),
  /** The audience of tokens, such as the id of a Cognito app client. Required with `jwt`. */
  jwtAudience: z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' }).optional(),
  /** Requests per second for each HTTP API, as a steady rate and as a burst. */
  apiRateLimit: wholeNumber(1, 10_000).default(100),
  apiBurstLimit: wholeNumber(1, 5_000).default(200),
  /** Version of the order history that its API reads. */
  orderHistory: wholeNumber(1, 9_999).default(1),
  /** Version of the order history that a replay fills beside it. Default: none. */
  nextOrderHistory: wholeNumber(1, 9_999).optional(),
  /** E-mail address that receives alarms. Default: none; add subscribers to the alarm topic. */
  alarmEmail: z.email({ error: 'must be an e-mail address' }).optional(),
};

/** Names of all settings. */
export const stageSettingNames = Object.keys(shape);

const schema = z.strictObject(shape, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown setting ${issue.keys.map((key) => `"${key}"`).join(', ')}; available settings: ${stageSettingNames.join(', ')}`
      : 'the file must contain a JSON object with the settings',
});

type Settings = z.output<typeof schema>;

const versionContradictions = ({ orderHistory, nextOrderHistory }: Settings): readonly string[] =>
  orderHistory === nextOrderHistory
    ? ['- nextOrderHistory is the version that serves; choose another version, or remove it']
    : [];

/** Checks for settings about callers that contradict each other. */
const callerContradictions = ({ api, authorizer, jwtIssuer, jwtAudience }: Settings): readonly string[] => {
  if (authorizer !== 'jwt') {
    return jwtIssuer === undefined && jwtAudience === undefined
      ? []
      : ['- jwtIssuer and jwtAudience need the authorizer jwt'];
  }
  return [
    ...(api === 'function-url'
      ? ['- authorizer jwt needs the api http: a function URL cannot check tokens']
      : []),
    ...(jwtIssuer === undefined ? ['- authorizer jwt needs jwtIssuer'] : []),
    ...(jwtAudience === undefined ? ['- authorizer jwt needs jwtAudience'] : []),
  ];
};

const refused = (faults: readonly string[]): StageSettingsError =>
  new StageSettingsError(['The stage settings are invalid:', ...faults].join('\n'));

/** The settings of a stage. */
export type StageSettings = Readonly<Settings>;

/**
 * Merges the settings of a file with command-line overrides, and validates them.
 *
 * Throws `INVALID_STAGE_SETTINGS`. The error lists all invalid settings.
 */
export const readStageSettings = (
  file: unknown,
  overrides: Readonly<Record<string, unknown>>,
): StageSettings => {
  const isObject = typeof file === 'object' && file !== null && !Array.isArray(file);
  const result = schema.safeParse(isObject ? { ...file, ...overrides } : file);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) =>
      path.length === 0 ? `- ${message}` : `- ${path.join('.')} ${message}`,
    );
    throw refused(faults);
  }
  const contradictions = [...callerContradictions(result.data), ...versionContradictions(result.data)];
  if (contradictions.length > 0) {
    throw refused(contradictions);
  }
  return Object.freeze(result.data);
};
