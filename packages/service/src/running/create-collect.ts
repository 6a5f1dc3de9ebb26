import { type CollectedWrites, CollectingTransaction } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Foundation } from '../foundation/lay-foundation.ts';
import { readCall, type Work } from './create-run.ts';
import type { CurrentRun } from './current-run.ts';
import type { RunContext } from './run-context.ts';

/** Collects what work stages. */
export type Collect = (
  contextOrWork: RunContext | undefined | Work<unknown>,
  work?: Work<unknown>,
) => Promise<CollectedWrites>;

/** What `collect` is made of. */
export interface CreateCollectOptions {
  readonly current: CurrentRun;
  readonly foundation: () => Promise<Foundation>;
}

/** Creates the `collect` of a service. */
export const createCollect =
  ({ current, foundation }: CreateCollectOptions): Collect =>
  async (contextOrWork, optionalWork) => {
    const { context, work } = readCall(contextOrWork, optionalWork);
    const { join } = await foundation();
    const transaction = new CollectingTransaction();
    const unitOfWork = join(transaction, context);
    await current.within(() => work(unitOfWork));
    return transaction.collect();
  };
