/** Bundle size and init time of every function that is deployed, beside a function that imports the AWS SDK and does nothing. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle, functionEntries, httpFunctionEntries } from '@dynamo-outbox/local';
import type { EnvironmentDescription } from '@dynamo-outbox/topology';
import { resolveEnvironment } from '@dynamo-outbox/topology/internal';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { median, rounded } from '../support/statistics.ts';

/** One function. */
export interface FunctionFigures {
  readonly name: string;
  readonly kilobytes: number;
  readonly gzippedKilobytes: number;
  /** Median time to load the bundle in a fresh process, settings read and clients made. */
  readonly initMilliseconds: number;
  readonly initRatio: number;
  /** Median resident set after that. */
  readonly megabytes: number;
}

const root = join(import.meta.dirname, '../..');
const probe = join(import.meta.dirname, 'init-probe.mjs');
const sdkOnly = 'the AWS SDK alone';
const account = '000000000000';

const toEnvironment = (environment: EnvironmentDescription): Readonly<Record<string, string>> =>
  resolveEnvironment(environment, {
    tableName: (name) => name,
    bucketName: (name) => name,
    queueUrl: (name) => `https://sqs.eu-north-1.amazonaws.com/${account}/${name}`,
    topicArn: (name) => `arn:aws:sns:eu-north-1:${account}:${name}`,
  });

interface Init {
  readonly milliseconds: number;
  readonly megabytes: number;
}

// As deployed: source maps are read when they are needed, and Node is told that there are some.
const load = (path: string, environment: Readonly<Record<string, string>>): Init =>
  JSON.parse(
    execFileSync(process.execPath, ['--no-warnings', '--enable-source-maps', probe, path], {
      encoding: 'utf8',
      env: { ...process.env, ...environment, AWS_REGION: 'eu-north-1' },
    }),
  ) as Init;

const environments = (): ReadonlyMap<string, Readonly<Record<string, string>>> => {
  const { functions, httpServices } = describeExampleDeployment({ metrics: 'emf' });
  return new Map([
    ...functions.map(({ name, environment }) => [name, toEnvironment(environment)] as const),
    ...httpServices.map(({ name, environment }) => [`${name}-http`, toEnvironment(environment)] as const),
  ]);
};

/** Loads each function as often as asked, in turns, so that what the machine does otherwise meets all alike. */
export const measureFunctions = async (rounds: number): Promise<readonly FunctionFigures[]> => {
  const description = describeExampleDeployment();
  const bundles = await bundle({
    root,
    entries: {
      [sdkOnly]: 'bench/functions/sdk-only.ts',
      ...functionEntries(description),
      ...httpFunctionEntries(description),
    },
    directory: join(root, '.local/bench/functions'),
    target: 'production',
  });
  const environmentOf = environments();
  const inits = new Map<string, Init[]>(bundles.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, path } of bundles) {
      inits.get(name)?.push(load(path, environmentOf.get(name) ?? {}));
    }
  }
  const initOf = (name: string): number =>
    median((inits.get(name) ?? []).map(({ milliseconds }) => milliseconds));
  return bundles.map(({ name, bytes, gzippedBytes }) => ({
    name,
    kilobytes: Math.ceil(bytes / 1_024),
    gzippedKilobytes: Math.ceil(gzippedBytes / 1_024),
    initMilliseconds: rounded(initOf(name), 1),
    initRatio: rounded(initOf(name) / initOf(sdkOnly)),
    megabytes: Math.round(median((inits.get(name) ?? []).map(({ megabytes }) => megabytes))),
  }));
};
