import { withUnitOfWork, composeUnitOfWork, type WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { OpenedWork } from '../foundation/lay-foundation.ts';
import { isRefusal } from './refusal.ts';
import type { ServiceUnitOfWork } from './service-unit-of-work.ts';

/** Discards what refused work staged. Never leaves this file. */
class WorkRefused extends Error {}

/** Runs work in new transactions until one commits. Work that returns a refusal commits nothing. */
export const runWork = async <TResult>(
  open: () => OpenedWork,
  work: (unitOfWork: ServiceUnitOfWork<string>) => Promise<TResult>,
  lostRaces: WithUnitOfWorkOptions = {},
): Promise<TResult> => {
  let refused: { readonly result: TResult } | undefined;
  try {
    return await withUnitOfWork(
      () => {
        const { transaction, parts } = open();
        return composeUnitOfWork(transaction, { parts });
      },
      async ({ parts }) => {
        const result = await work(parts);
        if (isRefusal(result)) {
          refused = { result };
          throw new WorkRefused();
        }
        return result;
      },
      lostRaces,
    );
  } catch (error) {
    if (error instanceof WorkRefused && refused !== undefined) {
      return refused.result;
    }
    throw error;
  }
};
