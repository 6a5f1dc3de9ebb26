import { lookup } from 'node:dns/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapCdk, deployCdk, emulatorEnvironment, type StackOutputs } from './run-cdk.ts';

const app = 'node --no-warnings --import tsx scripts/emulator/app.ts';

/** The endpoint by its IP address: S3 would put the name of a bucket before a host's name, which then nothing resolves. */
const byAddress = async (endpoint: string): Promise<string> => {
  const url = new URL(endpoint);
  const { address } = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { family: 4 });
  url.hostname = address;
  return url.origin;
};

/** Bootstraps an emulator and deploys the example; writes only below a directory of its own, until it is closed. */
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

  /** Deploys all stacks with these values of the context, and resolves with what they say. */
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
