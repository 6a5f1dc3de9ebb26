import {
  type AsyncApiDocument,
  type AsyncApiInformation,
  describeMessages,
} from '@dynamo-outbox/contracts/asyncapi';
import {
  CustomerCreditReserved,
  CustomerCreditReservationFailed,
  CustomerValidationFailed,
  customersTopic,
} from '@dynamo-outbox/example-customers/contract';
import { ordersTopic } from '../../contract.ts';
import { OrderCreditCheckDue, orderTimersTopic } from '../../internal-messages.ts';

/** Describes the messages that the orders service publishes and receives. */
export const describeOrdersMessages = (information: AsyncApiInformation): AsyncApiDocument =>
  describeMessages({
    information: { ...information, description: 'Messages that the orders service publishes and receives.' },
    services: [
      {
        name: 'orders',
        publishes: [ordersTopic, orderTimersTopic],
        fifo: true,
        consumes: [
          {
            topic: customersTopic,
            messageTypes: [
              CustomerCreditReserved.type,
              CustomerCreditReservationFailed.type,
              CustomerValidationFailed.type,
            ],
            fifo: true,
          },
          { topic: orderTimersTopic, messageTypes: [OrderCreditCheckDue.type], fifo: true },
        ],
      },
    ],
  });
