/** What differs between stages, checked before anything is built. */
import * as z from 'zod';
import { StageSettingsError } from './stage-settings-error.ts';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Text of a form, with one sentence for what is no text and what has another form. */
const text = (form: RegExp, error: string) => z.string({ error }).regex(form, { error });
const name = text(nameForm, 'must be lower kebab case, such as dev');

/** The command line gives every value as text. */
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
        .min(minimum, { error: `must be ${minimum} at least` })
        .max(maximum, { error: `must be ${maximum} at most` }),
    );

const shape = {
  /** Name of the stage; ends up in the names of stacks. */
  stage: name,
  /** Put before the name of every resource: two stages in one account and region need it. */
  namePrefix: name.optional(),
  /** Twelve digits; whatever the credentials are for when not given. */
  account: text(/^\d{12}$/, 'must be twelve digits').optional(),
  /** An AWS region; that of the credentials when not given. */
  region: text(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be an AWS region, such as eu-north-1').optional(),
  /** `keep` leaves tables and buckets when their stack goes, and protects tables against deletion. */
  data: z.enum(['keep', 'delete'], { error: 'must be keep or delete' }).default('keep'),
  /** Whether topics and queues keep the order of an aggregate's messages. */
  fifo: flag.default(true),
  /** Whether the outbox knows what was dispatched. */
  tracking: z.enum(['status', 'none'], { error: 'must be status or none' }).default('status'),
  /** Whose key encrypts topics, queues, tables and buckets: keys of AWS, or one of the account's own. */
  encryption: z.enum(['aws', 'customer'], { error: 'must be aws or customer' }).default('aws'),
  /** How APIs are exposed: `http` is an HTTP API, `function-url` the function's own URL, which knows neither limits nor access logs. */
  api: z.enum(['http', 'function-url'], { error: 'must be http or function-url' }).default('http'),
  /**
   * Who may call the APIs: `iam` are callers that sign their requests, `jwt` are those with a token of `jwtIssuer` for `jwtAudience`,
   * `none` is everyone, which is for a demonstration alone.
   */
  authorizer: z.enum(['none', 'iam', 'jwt'], { error: 'must be none, iam or jwt' }).default('none'),
  /** The issuer of tokens, such as the URL of a Cognito user pool; needed by `jwt`. */
  jwtIssuer: z.url({ protocol: /^https$/, error: 'must be an https URL' }).optional(),
  /** Whom tokens are issued for, such as the id of a Cognito app client; needed by `jwt`. */
  jwtAudience: z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' }).optional(),
  /** Requests a second that each HTTP API takes, on average and at once. */
  apiRateLimit: wholeNumber(1, 10_000).default(100),
  apiBurstLimit: wholeNumber(1, 5_000).default(200),
  /** Who hears of alarms; nobody when not given, and then the action topic waits for subscribers. */
  alarmEmail: z.email({ error: 'must be an e-mail address' }).optional(),
};

/** Names of all settings. */
export const stageSettingNames = Object.keys(shape);

const schema = z.strictObject(shape, {
  error: (issue) =>
    issue.code === 'unrecognized_keys'
      ? `there is no setting named ${issue.keys.map((key) => `"${key}"`).join(', ')}; there are: ${stageSettingNames.join(', ')}`
      : 'the file must be an object with the settings',
});

type Settings = z.output<typeof schema>;

/** Settings that contradict each other. */
const contradictionsIn = ({ api, authorizer, jwtIssuer, jwtAudience }: Settings): readonly string[] => {
  if (authorizer !== 'jwt') {
    return jwtIssuer === undefined && jwtAudience === undefined
      ? []
      : ['- jwtIssuer and jwtAudience are checked by the authorizer jwt alone'];
  }
  return [
    ...(api === 'function-url'
      ? ['- authorizer jwt needs the api http: a function URL checks no tokens']
      : []),
    ...(jwtIssuer === undefined ? ['- jwtIssuer is needed by the authorizer jwt'] : []),
    ...(jwtAudience === undefined ? ['- jwtAudience is needed by the authorizer jwt'] : []),
  ];
};

const refused = (faults: readonly string[]): StageSettingsError =>
  new StageSettingsError(['The stage cannot be deployed like this:', ...faults].join('\n'));

/** What a stage is like. */
export type StageSettings = Readonly<Settings>;

/**
 * Reads what a file says, and what the command line says instead.
 *
 * Throws `INVALID_STAGE_SETTINGS` with every fault at once.
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
  const contradictions = contradictionsIn(result.data);
  if (contradictions.length > 0) {
    throw refused(contradictions);
  }
  return Object.freeze(result.data);
};
