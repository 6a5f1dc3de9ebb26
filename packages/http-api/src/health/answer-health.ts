import type { Logger } from '@dynamo-outbox/service-runtime';
import { type Answer, jsonAnswer } from '../answer.ts';
import { checkDependencies, type DependencyChecks } from './check-dependencies.ts';

/** Dependencies of the health response. */
export interface HealthOptions {
  readonly dependencies: DependencyChecks;
  readonly timeoutMilliseconds: number;
  readonly logger: Logger;
}

const uncached = { 'Cache-Control': 'no-store' };

/** Returns 200 if every dependency responds in time, else 503 with the names of the others. */
export const answerHealth = async ({
  dependencies,
  logger,
  timeoutMilliseconds,
}: HealthOptions): Promise<Answer> => {
  const failed = await checkDependencies(dependencies, timeoutMilliseconds);
  if (failed.length === 0) {
    return jsonAnswer(200, { status: 'ok' }, uncached);
  }
  for (const { error, name } of failed) {
    logger.warn('dependency.failed', { dependency: name, error });
  }
  return jsonAnswer(503, { status: 'unavailable', unavailable: failed.map(({ name }) => name) }, uncached);
};
