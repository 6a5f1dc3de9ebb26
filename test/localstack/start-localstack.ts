import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, type GuardedChild, startGuardedChild } from '@dynamo-outbox/local';
import { eventually } from '../support/eventually.ts';

/** A running LocalStack with SNS, SQS and S3. */
export interface LocalStackServer {
  readonly endpoint: string;
  /** Ends it, with every message and object. */
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, 'localstack-main.py');

const isReady = async (endpoint: string, child: GuardedChild): Promise<true | undefined> => {
  const ended = await Promise.race([child.exited, Promise.resolve(undefined)]);
  if (ended !== undefined) {
    throw new Error(`LocalStack ended at once:\n${child.lastErrors().join('\n')}`);
  }
  const response = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined);
  const health = response === undefined ? '' : await response.text();
  return ['sns', 'sqs', 's3'].every((name) => health.includes(`"${name}": "running"`)) ? true : undefined;
};

/** Starts LocalStack on a free port, by a Python that has its packages. */
export const startLocalStackServer = async (python: string): Promise<LocalStackServer> => {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-localstack-'));
  const child = startGuardedChild({
    name: 'LocalStack',
    command: python,
    args: [main],
    temporaryDirectory: directory,
    environment: {
      HOME: directory,
      TMPDIR: directory,
      LOCALSTACK_VOLUME_DIR: directory,
      LANG: 'C.UTF-8',
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      LOCALSTACK_HOST: `localhost:${port}`,
      SERVICES: 'sns,sqs,s3',
      STRICT_SERVICE_LOADING: '1',
      EAGER_SERVICE_LOADING: '1',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      // No name server.
      DNS_ADDRESS: '0',
    },
  });
  try {
    await eventually('LocalStack is ready', () => isReady(endpoint, child));
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    endpoint,
    stop: async () => {
      await child.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
