import { join } from 'node:path';
import {
  bootstrapCdk,
  type CdkRun,
  deployCdk,
  runCdk,
  type StackOutputs,
} from '../../../scripts/emulator/run-cdk.ts';
import type { Emulator } from '../emulator/start-emulator.ts';

const app = 'node --no-warnings --import tsx test/deployment/app.ts';

/** Deploys and removes the app of this test with the CDK command line. */
export class CdkCli {
  /** Directory of synthesized apps, each in a separate folder. */
  readonly #directory: string;
  readonly #options: CdkRun;

  constructor({ directory, environment }: Emulator) {
    this.#directory = directory;
    this.#options = { environment, timeoutMilliseconds: 120_000 };
  }

  bootstrap(): Promise<void> {
    return bootstrapCdk({ ...this.#options, directory: this.#directory });
  }

  /** Builds the app with a change of `changes.ts`, and deploys all differences. */
  async deploy(change: string): Promise<StackOutputs> {
    await runCdk(
      [
        ...['synth', '--quiet', '--app', app, '--output', this.#outputOf(change)],
        ...['--context', `change=${change}`],
      ],
      this.#options,
    );
    return this.deployAgain(change);
  }

  /** Deploys the app that was already built for a change. */
  deployAgain(change: string): Promise<StackOutputs> {
    const outputs = join(this.#directory, `${change}.json`);
    return deployCdk(outputs, ['--app', this.#outputOf(change)], this.#options);
  }

  /** Removes the stacks of the app that was built for a change. */
  destroy(change: string): Promise<void> {
    return runCdk(['destroy', '--all', '--force', '--app', this.#outputOf(change)], this.#options);
  }

  #outputOf(change: string): string {
    return join(this.#directory, `cdk.out.${change}`);
  }
}
