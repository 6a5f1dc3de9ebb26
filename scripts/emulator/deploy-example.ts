import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { restoreFifoTopics } from './restore-fifo-topics.ts';
import { CdkCli } from './cdk-cli.ts';
import { emulatorCredentials } from './run-cdk.ts';
import type { EmulatorSettings } from './emulator-settings.ts';
import { type EmulatorKind, emulatorNames, findEmulator } from './find-emulator.ts';
import { restoreTimeToLive } from './restore-time-to-live.ts';
import { serviceUrl } from './service-urls.ts';

const startMilliseconds = 60_000;
const stage = 'emulator';

/** LocalStack without a licence has no HTTP APIs, and silently omits them. */
const contexts: Readonly<Record<EmulatorKind, Readonly<Record<string, string>>>> = {
  ministack: { stage, emulator: 'ministack', api: 'http' },
  localstack: { stage, emulator: 'localstack', api: 'function-url' },
};

/** Settings that MiniStack's CloudFormation drops; LocalStack keeps all of them. */
const restore = async (endpoint: string): Promise<void> => {
  const shared = { endpoint, ...emulatorCredentials };
  await restoreFifoTopics(new SNSClient(shared));
  await restoreTimeToLive(new DynamoDBClient(shared), describeExampleDeployment().tables);
};

/** Bootstraps an emulator, deploys the example into it, and resolves with the URLs of its services by name. */
export const deployExample = async (
  { endpoint, publicEndpoint }: EmulatorSettings,
  write: (line: string) => void,
): Promise<Readonly<Record<'customers' | 'orders' | 'order-history', string>>> => {
  const kind = await findEmulator(endpoint, startMilliseconds);
  write(`${emulatorNames[kind]} is ready at ${endpoint}. Deploying the example takes about half a minute.`);
  const cdk = await CdkCli.open(endpoint);
  try {
    await cdk.bootstrap();
    const outputs = await cdk.deploy(contexts[kind]);
    if (kind === 'ministack') {
      await restore(endpoint);
    }
    const urlOf = (service: string): string =>
      serviceUrl(outputs[`${stage}-${service}`]?.['ApiUrl'], { kind, publicEndpoint });
    return {
      customers: urlOf('customers'),
      orders: urlOf('orders'),
      'order-history': urlOf('order-history'),
    };
  } finally {
    cdk.close();
  }
};
