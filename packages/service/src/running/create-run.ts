import type { MessageContext } from '@dynamo-outbox/messaging';
import type { WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import type { Foundation } from '../foundation/lay-foundation.ts';
import type { CurrentRun } from './current-run.ts';
import { type RunContext, toMessageContext } from './run-context.ts';
import { runWork } from './run-work.ts';
import type { ServiceUnitOfWork } from './service-unit-of-work.ts';

/** Work of any service. */
export type Work<TResult> = (unitOfWork: ServiceUnitOfWork<string>) => Promise<TResult>;

/** Runs work in one transaction. */
export type Run = <TResult>(
  contextOrWork: RunContext | undefined | Work<TResult>,
  work?: Work<TResult>,
) => Promise<TResult>;

/** What a run is made of. */
export interface CreateRunOptions {
  readonly current: CurrentRun;
  readonly foundation: () => Promise<Foundation>;
  readonly lostRaces: WithUnitOfWorkOptions | undefined;
}

const toWork = <TResult>(work: Work<TResult> | undefined): Work<TResult> => {
  if (typeof work !== 'function') {
    throw new TypeError('run needs a function: run(async ({ put, outbox }) => { … }), or run(context, …).');
  }
  return work;
};

/** Returns the context and the work of a call, in which the context is optional. */
export const readCall = <TResult>(
  contextOrWork: RunContext | undefined | Work<TResult>,
  optionalWork: Work<TResult> | undefined,
): { readonly context: MessageContext; readonly work: Work<TResult> } => {
  const [context, work] =
    typeof contextOrWork === 'function' ? [{}, contextOrWork] : [contextOrWork ?? {}, optionalWork];
  return { work: toWork(work), context: toMessageContext(context) };
};

/** Creates the `run` of a service. */
export const createRun =
  ({ current, foundation, lostRaces }: CreateRunOptions): Run =>
  async (contextOrWork, optionalWork) => {
    const { context, work } = readCall(contextOrWork, optionalWork);
    current.assertNone();
    const { open } = await foundation();
    return runWork(
      () => open(context),
      (unitOfWork) => current.within(() => work(unitOfWork)),
      lostRaces,
    );
  };
