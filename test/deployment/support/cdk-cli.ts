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

/** Deploys the app of this test by the CDK's own command line, and removes it. */
export class CdkCli {
  /** Where apps are synthesized to, each in a folder of its own. */
  readonly #directory: string;
  readonly #options: CdkRun;

  constructor({ directory, environment }: Emulator) {
    this.#directory = directory;
    this.#options = { environment, timeoutMilliseconds: 120_000 };
  }

  bootstrap(): Promise<void> {
    return bootstrapCdk({ ...this.#options, directory: this.#directory });
  }

  /** Builds the app with a change, as `changes.ts` has them, and deploys all that differs. */
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

  /** Deploys what was built for a change before. */
  deployAgain(change: string): Promise<StackOutputs> {
    const outputs = join(this.#directory, `${change}.json`);
    return deployCdk(outputs, ['--app', this.#outputOf(change)], this.#options);
  }

  /** Removes the stacks of what was built for a change. */
  destroy(change: string): Promise<void> {
    return runCdk(['destroy', '--all', '--force', '--app', this.#outputOf(change)], this.#options);
  }

  #outputOf(change: string): string {
    return join(this.#directory, `cdk.out.${change}`);
  }
}
