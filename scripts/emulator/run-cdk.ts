/** Runs the CDK CLI against an emulator. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Directory where apps are built: the root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const cli = join(root, 'node_modules/aws-cdk/bin/cdk');
const linesOfFailure = 40;

/** SDK settings for a client of an emulator. Any key works; this one belongs to account 000000000000. */
export const emulatorCredentials = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/**
 * The same settings as environment variables, with a separate home directory (`USERPROFILE` on Windows), so that the
 * user's AWS configuration has no effect.
 */
export const emulatorEnvironment = (endpoint: string, home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  USERPROFILE: home,
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: emulatorCredentials.region,
  AWS_ACCESS_KEY_ID: emulatorCredentials.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulatorCredentials.credentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** Outputs that the CDK CLI writes for each stack, by stack name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Working directory and environment of a command. */
export interface CdkRun {
  readonly environment: Readonly<Record<string, string>>;
  /** Default: the root of the repository. */
  readonly directory?: string;
  /** Default: no limit. */
  readonly timeoutMilliseconds?: number;
}

const lastLines = (error: unknown): string => {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-linesOfFailure).join('\n');
};

/** Runs one command to completion. Rejects with its last lines if it fails. */
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

/**
 * Bootstraps the emulator's account. Runs outside the project, because the CDK CLI would otherwise build the app first.
 */
export const bootstrapCdk = (options: CdkRun & { readonly directory: string }): Promise<void> =>
  runCdk(['bootstrap', `aws://000000000000/${emulatorCredentials.region}`], options);

/**
 * Deploys all stacks of an app and resolves with their outputs; `outputs` is the file that the CDK CLI writes them to.
 */
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
