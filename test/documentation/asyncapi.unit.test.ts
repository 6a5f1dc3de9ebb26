import { readFileSync } from 'node:fs';
import { type AsyncApiDocument, describeMessages } from '@dynamo-outbox/contracts/asyncapi';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { describe, expect, it } from '@jest/globals';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { customers, orders } from '../../lib/example-services.ts';
import { exampleMessages, formatDocument } from '../../scripts/asyncapi/example-messages.ts';
import { describeCustomersMessages } from '../../services/customers/src/entrypoints/http/describe-customers-messages.ts';
import { describeOrdersMessages } from '../../services/orders/src/entrypoints/http/describe-orders-messages.ts';

const queuesIn = ({ operations }: AsyncApiDocument): readonly string[] =>
  Object.values(operations).flatMap(({ bindings }) =>
    (bindings?.sqs?.queues ?? []).map(({ name }) => name.replace(/\.fifo$/u, '')),
  );

describe('the AsyncAPI document of the example', () => {
  it('is what `npm run messages` writes', async () => {
    const committed = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8');

    expect(committed).toBe(await formatDocument(exampleMessages()));
  });

  it('has an example of every message, and a text of its meaning', () => {
    for (const message of Object.values(exampleMessages().components.messages)) {
      expect(message.examples).toHaveLength(1);
      expect(message.summary).not.toContain('version');
    }
  });

  it('names the topics and queues that the deployment creates', () => {
    const { queues, topics } = describeExampleDeployment();
    const document = exampleMessages();

    expect(Object.keys(document.channels)).toEqual(topics.map(({ name }) => name).toSorted());
    expect(queues.map(({ name }) => name)).toEqual(expect.arrayContaining([...queuesIn(document)]));
    expect(queuesIn(document)).toHaveLength(10);
  });

  it.each([
    [customers, describeCustomersMessages],
    [orders, describeOrdersMessages],
  ] as const)('is, for each service, what the service itself shows: %#', (service, describeOwn) => {
    const information = { title: 'A', version: '1.0.0', description: '' };
    const own = describeOwn(information);

    expect(own).toEqual({
      ...describeMessages({ information, services: [service] }),
      info: own.info,
    });
  });

  it('takes the options of a service as they are', () => {
    expect(() => describeTransactionalService(orders)).not.toThrow();
    expect(
      describeMessages({ information: exampleMessages().info, services: [orders] }).channels,
    ).toHaveProperty('orders');
  });
});
