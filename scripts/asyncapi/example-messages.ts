import { type AsyncApiDocument, describeMessages } from '@dynamo-outbox/contracts/asyncapi';
import { format } from 'prettier';
import { customers, orderHistory, orders } from '../../lib/example-services.ts';

/** Describes the messages of the example services. */
export const exampleMessages = (): AsyncApiDocument =>
  describeMessages({
    information: {
      title: 'Example services',
      version: '1.0.0',
      description:
        'Messages of customers, orders and the order history. Amounts are whole minor units, such as cents.',
    },
    services: [customers, orders, orderHistory],
  });

/** Formats a document the way this repository does. */
export const formatDocument = (document: AsyncApiDocument): Promise<string> =>
  format(JSON.stringify(document), { parser: 'json', printWidth: 110 });
