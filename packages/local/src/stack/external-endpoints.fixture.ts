import { afterEach, beforeEach } from '@jest/globals';
import { startDynoxide, type Dynoxide } from '../emulators/start-dynoxide.ts';
import { startFauxqs, type Fauxqs } from '../emulators/start-fauxqs.ts';
import { testCacheDirectory } from '../testing/index.ts';
import { endpointsOf, type ExternalEndpoints, type StackEndpoints } from './endpoints.ts';
import type { LocalStack, LocalStackOptions } from './local-stack.ts';
import { fixtureRoot, notesDeployment } from './stack.fixture.ts';
import { startLocalStack } from './start-local-stack.ts';

/** Servers that run outside of the stacks. */
export interface ExternalServers {
  readonly dynamoDb: () => string;
  readonly broker: () => string;
  /** The endpoints of both. */
  readonly both: () => StackEndpoints;
  /** Starts a stack, which ends with the test. */
  readonly start: (endpoints: ExternalEndpoints, options?: Partial<LocalStackOptions>) => Promise<LocalStack>;
}

/** Starts both servers for each test of a block. */
export const useExternalServers = (): ExternalServers => {
  let dynoxide: Dynoxide;
  let fauxqs: Fauxqs;
  const stacks: LocalStack[] = [];

  beforeEach(async () => {
    [dynoxide, fauxqs] = await Promise.all([
      startDynoxide(),
      startFauxqs({ bundleCacheDirectory: testCacheDirectory }),
    ]);
  });
  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
    await Promise.all([dynoxide.stop(), fauxqs.stop()]);
  });

  const both = (): StackEndpoints => endpointsOf({ dynamoDb: dynoxide.endpoint, broker: fauxqs.endpoint });

  const start = async (
    endpoints: ExternalEndpoints,
    options: Partial<LocalStackOptions> = {},
  ): Promise<LocalStack> => {
    const stack = await startLocalStack({
      description: notesDeployment,
      root: fixtureRoot,
      ports: { notes: 0 },
      bundleCacheDirectory: testCacheDirectory,
      endpoints,
      ...options,
    });
    stacks.push(stack);
    return stack;
  };

  return { dynamoDb: () => dynoxide.endpoint, broker: () => fauxqs.endpoint, both, start };
};
