import { type Consumer, createConsumer, createProjectionConsumer } from '@dynamo-outbox/messaging';
import type { MessageHandler, ProjectionHandler } from '@dynamo-outbox/messaging';
import type { Environment } from '@dynamo-outbox/service-runtime';
import type { ConsumeOptions } from '../definition/service.ts';
import type { Definition } from '../definition/definition.ts';
import type { Projecting } from '../definition/projection-options.ts';
import type { CurrentRun } from '../running/current-run.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import { readInboxSettings } from '../foundation/read-settings.ts';
import {
  type ConsumerStart,
  createServiceConsumer,
  createServiceProjectionConsumer,
  type Handlers,
  sharedOptions,
} from './create-service-consumer.ts';

/** A consumer of a service before it starts: with an inbox, or of a projection. */
export interface ConsumerPlan {
  readonly needsInbox: boolean;
  /** Reads the settings of the inbox, and returns the function that creates the consumer. Throws `INVALID_SETTINGS`. */
  readonly read: (environment: Environment) => (start: ConsumerStart) => Consumer;
}

/** Handlers of either kind, as code without types may mix them. */
export type AnyHandlers<TItem> = Handlers | readonly ProjectionHandler<TItem>[];

/** Options of either kind. */
export type AnyOptions<TItem> = Omit<ConsumeOptions, 'guards'> & Partial<Projecting<string, TItem>>;

type Prepare<TWork> = MessageHandler<TWork>['prepare'];

/** Wraps the reaction of a handler, so that a run inside it is found. */
const track =
  <TWork>(prepare: Prepare<TWork>, current: CurrentRun): Prepare<TWork> =>
  (message) => {
    const prepared = prepare(message);
    return prepared.valid
      ? { ...prepared, react: (work) => current.within(() => prepared.react(work)) }
      : prepared;
  };

const openNothing = (): never => {
  throw new Error('This consumer only checks handlers.');
};

const writeNothing = { write: openNothing };

const isProjection = <TItem>(
  handler: MessageHandler<ServiceUnitOfWork<string>> | ProjectionHandler<TItem>,
): handler is ProjectionHandler<TItem> => 'isProjection' in handler;

/** Handlers of a projection. `createProjectionConsumer` refuses any that is not one. */
const areForProjection = <TItem>(
  handlers: AnyHandlers<TItem>,
): handlers is readonly ProjectionHandler<TItem>[] => Array.isArray(handlers);

/**
 * Plans a consumer. Throws the errors of `createConsumer` or `createProjectionConsumer` for handlers that contradict each other,
 * before the first message.
 */
export const planConsumer = <TItem>(
  { definition, current }: { readonly definition: Definition; readonly current: CurrentRun },
  handlers: AnyHandlers<TItem>,
  options: AnyOptions<TItem>,
): ConsumerPlan => {
  const shared = { name: definition.name, ...sharedOptions(definition), ...options };
  const { projection } = options;
  if (projection !== undefined && areForProjection(handlers)) {
    createProjectionConsumer<TItem>({ ...shared, projection: writeNothing, handlers });
    const tracked = handlers.map((handler) => ({ ...handler, prepare: track(handler.prepare, current) }));
    return {
      needsInbox: false,
      read: () => (start) =>
        createServiceProjectionConsumer({ ...start, definition, projection, handlers: tracked }),
    };
  }
  // Refuses handlers of a projection.
  createConsumer<never>({ ...shared, openUnitOfWork: openNothing, handlers });
  const tracked = handlers.flatMap((handler) =>
    isProjection(handler) ? [] : [{ ...handler, prepare: track(handler.prepare, current) }],
  );
  return {
    needsInbox: true,
    read: (environment) => {
      const settings = readInboxSettings(definition, environment);
      return (start) => createServiceConsumer({ ...start, definition, settings, handlers: tracked });
    },
  };
};
