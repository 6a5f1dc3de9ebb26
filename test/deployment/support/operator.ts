/** The command line with the permissions of one role only. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emulatorCredentials, root } from '../../../scripts/emulator/run-cdk.ts';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const cli = join(root, 'packages/cli/bin/dynamo-outbox.mjs');

/** Output and exit code of the command line. */
export interface Answer {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `npx dynamo-outbox` with the session of a role. */
export class Operator {
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Assumes a role, with credentials that have all permissions. */
  static async assume(
    roleName: string,
    {
      endpoint,
      environment,
    }: { readonly endpoint: string; readonly environment: Readonly<Record<string, string>> },
  ): Promise<Operator> {
    const sts = new STSClient({ endpoint, ...emulatorCredentials });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::000000000000:role/${roleName}`,
        RoleSessionName: roleName,
      }),
    );
    return new Operator({
      ...environment,
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    });
  }

  /** Runs one command to its end. */
  run(...args: readonly string[]): Promise<Answer> {
    return promisify(execFile)(process.execPath, [cli, ...args], {
      cwd: root,
      env: { ...this.#environment, PATH: process.env['PATH'] ?? '' },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout, errors: stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as {
          readonly code: number;
          readonly stdout: string;
          readonly stderr: string;
        };
        return { code, output: stdout, errors: stderr };
      },
    );
  }
}
