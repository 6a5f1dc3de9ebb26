import {
  type AsyncApiDocument,
  type AsyncApiInformation,
  describeMessages,
} from '@dynamo-outbox/contracts/asyncapi';
import {
  OrderCancelled,
  OrderCreated,
  OrderRejected,
  ordersTopic,
} from '@dynamo-outbox/example-orders/contract';
import { customersTopic } from '../../contract.ts';

/** Describes the messages that the customers service publishes and receives. */
export const describeCustomersMessages = (information: AsyncApiInformation): AsyncApiDocument =>
  describeMessages({
    information: {
      ...information,
      description: 'Messages that the customers service publishes and receives.',
    },
    services: [
      {
        name: 'customers',
        publishes: customersTopic,
        fifo: true,
        consumes: [
          {
            topic: ordersTopic,
            messageTypes: [OrderCreated.type, OrderRejected.type, OrderCancelled.type],
            fifo: true,
          },
        ],
      },
    ],
  });
