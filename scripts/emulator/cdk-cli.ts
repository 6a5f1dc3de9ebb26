/** The CDK's own command line against an emulator, and nothing of the user's AWS configuration. */
import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StackOutputs } from './service-urls.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'node_modules/aws-cdk/bin/cdk');
const app = 'node --no-warnings --import tsx scripts/emulator/app.ts';
const linesOfFailure = 40;

/** What every client of an emulator is told: both take any key, and this one is of the account 000000000000. */
export const emulatorCredentials = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** The endpoint by its IP address: S3 would put the name of a bucket before a host's name, which then nothing resolves. */
const byAddress = async (endpoint: string): Promise<string> => {
  const url = new URL(endpoint);
  const { address } = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { family: 4 });
  url.hostname = address;
  return url.origin;
};

const lastLines = (error: unknown): string => {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-linesOfFailure).join('\n');
};

/** Bootstraps and deploys; writes only below a directory of its own, until it is closed. */
export class CdkCli {
  readonly #directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-emulator-'));
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(endpoint: string) {
    const { region, credentials } = emulatorCredentials;
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: this.#directory,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: '1',
    };
  }

  static async open(endpoint: string): Promise<CdkCli> {
    return new CdkCli(await byAddress(endpoint));
  }

  /** Elsewhere than in the project, or the CLI would build its app first. */
  async bootstrap(): Promise<void> {
    await this.#run(['bootstrap', `aws://000000000000/${emulatorCredentials.region}`], this.#directory);
  }

  /** Deploys all stacks with these values of the context, and resolves with what they say. */
  async deploy(context: Readonly<Record<string, string>>): Promise<StackOutputs> {
    const outputs = join(this.#directory, 'outputs.json');
    await this.#run([
      ...['deploy', '--all', '--require-approval', 'never', '--concurrency', '4'],
      ...['--app', app, '--output', join(this.#directory, 'cdk.out'), '--outputs-file', outputs],
      ...Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
    ]);
    return JSON.parse(readFileSync(outputs, 'utf8')) as StackOutputs;
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #run(args: readonly string[], cwd = root): Promise<void> {
    try {
      await run(process.execPath, [cli, ...args], { cwd, env: this.#environment, maxBuffer: 64 * 1_048_576 });
    } catch (error) {
      throw new Error(`cdk ${args[0] ?? ''} failed:\n${lastLines(error)}`, { cause: error });
    }
  }
}
