import { lookup } from 'node:dns/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapCdk, deployCdk, emulatorEnvironment, type StackOutputs } from './run-cdk.ts';

const app = 'node --no-warnings --import tsx scripts/emulator/app.ts';

/**
 * Returns the endpoint with its IP address: S3 prepends the bucket name to a host name, and the result would not
 * resolve.
 */
const byAddress = async (endpoint: string): Promise<string> => {
  const url = new URL(endpoint);
  const { address } = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { family: 4 });
  url.hostname = address;
  return url.origin;
};

/**
 * Bootstraps an emulator and deploys the example. Writes only below a temporary directory, which is removed on close.
 */
export class CdkCli {
  readonly #directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-emulator-'));
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(endpoint: string) {
    this.#environment = emulatorEnvironment(endpoint, this.#directory);
  }

  static async open(endpoint: string): Promise<CdkCli> {
    return new CdkCli(await byAddress(endpoint));
  }

  bootstrap(): Promise<void> {
    return bootstrapCdk({ environment: this.#environment, directory: this.#directory });
  }

  /** Deploys all stacks with the given context values, and resolves with the stack outputs. */
  deploy(context: Readonly<Record<string, string>>): Promise<StackOutputs> {
    const args = [
      ...['--app', app, '--output', join(this.#directory, 'cdk.out')],
      ...Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
    ];
    return deployCdk(join(this.#directory, 'outputs.json'), args, { environment: this.#environment });
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
