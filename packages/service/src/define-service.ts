import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { createConsuming } from './consumers/create-consuming.ts';
import { type AnyServiceOptions, toDefinition } from './definition/definition.ts';
import type { Service, ServiceParts } from './definition/service.ts';
import type { ServiceOptions } from './definition/service-options.ts';
import type { TableDeclarations, TableOf } from './definition/tables.ts';
import { createGround, type Ground } from './foundation/ground.ts';
import { createCurrentRun } from './running/current-run.ts';
import { createCollect } from './running/create-collect.ts';
import { createRun } from './running/create-run.ts';
import { createRunning } from './running/create-running.ts';

const readParts = async ({ foundation }: Ground): Promise<ServiceParts<string, object>> => {
  const { client, logger, tables, open } = await foundation();
  return {
    client,
    logger,
    tables: tables.names,
    openUnitOfWork: (context) => {
      const { transaction, parts } = open(context);
      return composeUnitOfWork(transaction, parts);
    },
  };
};

/**
 * Defines a service with safe defaults: its settings come from the environment that the constructs set, when it is first used.
 *
 * Nothing is read or connected here, so a module may define a service wherever it is imported. Throws `INVALID_SERVICE` for wrong
 * tables, and the errors of an outbox for a wrong name or wrong topics.
 *
 * @example
 * ```ts
 * const shop = defineService({ name: 'shop', topics: [shopTopic], tables: ['orders'] });
 *
 * await shop.run(async ({ put, outbox }) => {
 *   put('orders', { Item: { PK: orderId, Version: 0 }, ConditionExpression: 'attribute_not_exists(PK)' });
 *   outbox.add(OrderPlaced.create({ orderId }, { about: { id: orderId, version: 0 } }));
 * });
 *
 * export const handler = shop.sqsHandler([handle(PaymentTaken, async ({ payload }, { update }) => { … })]);
 * ```
 */
export function defineService<
  const TTables extends TableDeclarations = readonly [],
  TParts extends object = object,
>(options: ServiceOptions<TTables, TParts>): Service<TableOf<TTables>, TParts>;
// The parts of a service are the same for all tables, so only the signature knows their names.
export function defineService(options: AnyServiceOptions): Service<string> {
  const definition = toDefinition(options);
  const { name, topics } = definition;
  const ground = createGround(definition);
  const current = createCurrentRun(name);
  return {
    name,
    topics,
    run: createRun({ current, foundation: ground.foundation, lostRaces: options.lostRaces }),
    collect: createCollect({ current, foundation: ground.foundation }),
    ...createConsuming({ definition, ground, current }),
    relay: (relayOptions = {}) =>
      createRunning(() =>
        ground.start(async (environment) => {
          const { startRelay } = await import('./relays/start-relay.ts');
          return startRelay(definition, environment, relayOptions);
        }),
      ),
    ready: () => readParts(ground),
  };
}
