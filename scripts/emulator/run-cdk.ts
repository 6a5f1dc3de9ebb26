/** The CDK's own command line against an emulator, whoever wants what of it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where apps are built: the root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const cli = join(root, 'node_modules/aws-cdk/bin/cdk');
const linesOfFailure = 40;

/** What every client of an emulator is told: any key will do, and this one is of the account 000000000000. */
export const emulatorCredentials = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** The same, as programs are told it, with a home of their own: nothing of the user's AWS configuration counts. */
export const emulatorEnvironment = (endpoint: string, home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: emulatorCredentials.region,
  AWS_ACCESS_KEY_ID: emulatorCredentials.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulatorCredentials.credentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** What the command line writes of each stack, by its name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where a command runs, and what it is told. */
export interface CdkRun {
  readonly environment: Readonly<Record<string, string>>;
  /** The root of the repository by default. */
  readonly directory?: string;
  /** No bound by default. */
  readonly timeoutMilliseconds?: number;
}

const lastLines = (error: unknown): string => {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-linesOfFailure).join('\n');
};

/** Runs one command to its end; rejects with its last lines when it fails. */
export const runCdk = async (
  args: readonly string[],
  { environment, directory = root, timeoutMilliseconds = 0 }: CdkRun,
): Promise<void> => {
  try {
    await run(process.execPath, ['--no-warnings', cli, '--no-notices', ...args], {
      cwd: directory,
      env: {
        ...environment,
        PATH: process.env['PATH'],
        CDK_DISABLE_CLI_TELEMETRY: '1',
        CDK_DISABLE_VERSION_CHECK: '1',
      },
      timeout: timeoutMilliseconds,
      maxBuffer: 64 * 1_048_576,
    });
  } catch (error) {
    throw new Error(`cdk ${args[0] ?? ''} failed:\n${lastLines(error)}`, { cause: error });
  }
};

/** Prepares the emulator's account. Elsewhere than in the project, or the command line would build its app first. */
export const bootstrapCdk = (options: CdkRun & { readonly directory: string }): Promise<void> =>
  runCdk(['bootstrap', `aws://000000000000/${emulatorCredentials.region}`], options);

/** Deploys all stacks of an app, and resolves with what they say; `outputs` is the file in which they say it. */
export const deployCdk = async (
  outputs: string,
  args: readonly string[],
  options: CdkRun,
): Promise<StackOutputs> => {
  await runCdk(
    [
      ...['deploy', '--all', '--require-approval', 'never', '--concurrency', '4'],
      ...['--outputs-file', outputs, ...args],
    ],
    options,
  );
  return JSON.parse(readFileSync(outputs, 'utf8')) as StackOutputs;
};
