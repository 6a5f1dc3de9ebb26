/** The CDK's own command line, against the emulator. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from '../emulator/start-emulator.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
const app = 'node --no-warnings --import tsx test/deployment/app.ts';

/** What a deployment said of each stack, by its name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Deploys the app of this test, and removes it. */
export class CdkCli {
  readonly #emulator: Emulator;
  /** Where apps are synthesized to, each in a folder of its own. */
  readonly #directory: string;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    this.#directory = emulator.directory;
  }

  /** Elsewhere than in the project, or the CLI would build its app first. */
  async bootstrap(): Promise<void> {
    await this.#run(['bootstrap', 'aws://000000000000/us-east-1'], this.#directory);
  }

  /** Builds the app with a change, as `changes.ts` has them, and deploys all that differs. */
  async deploy(change: string): Promise<Outputs> {
    await this.#run([
      ...['synth', '--quiet', '--app', app, '--output', this.#outputOf(change)],
      ...['--context', `change=${change}`],
    ]);
    return this.deployAgain(change);
  }

  /** Deploys what was built for a change before. */
  async deployAgain(change: string): Promise<Outputs> {
    const outputs = join(this.#directory, `${change}.json`);
    await this.#run([
      ...['deploy', '--all', '--app', this.#outputOf(change), '--require-approval', 'never'],
      ...['--concurrency', '4', '--outputs-file', outputs],
    ]);
    return JSON.parse(readFileSync(outputs, 'utf8')) as Outputs;
  }

  /** Removes the stacks of what was built for a change. */
  async destroy(change: string): Promise<void> {
    await this.#run(['destroy', '--all', '--force', '--app', this.#outputOf(change)]);
  }

  #outputOf(change: string): string {
    return join(this.#directory, `cdk.out.${change}`);
  }

  async #run(args: readonly string[], cwd = root): Promise<void> {
    const environment = { ...this.#emulator.environment, PATH: process.env['PATH'] ?? '' };
    try {
      await run(process.execPath, ['--no-warnings', cdk, '--no-notices', ...args], {
        cwd,
        env: { ...environment, CDK_DISABLE_CLI_TELEMETRY: '1', CDK_DISABLE_VERSION_CHECK: '1' },
        timeout: 120_000,
        maxBuffer: 64 * 1_024 * 1_024,
      });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      const lines = `${stdout}\n${stderr}`.trim().split('\n').slice(-40);
      throw new Error(`cdk ${args[0] ?? ''} failed:\n${lines.join('\n')}`, { cause: error });
    }
  }
}
