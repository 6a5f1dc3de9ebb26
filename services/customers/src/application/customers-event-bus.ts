import { type MessageDraft, translate } from '@dynamo-outbox/messaging';
import { createEventBus } from '@dynamo-outbox/unit-of-work';
import {
  CustomerCreated,
  CustomerCreditReleased,
  CustomerCreditReservationFailed,
  CustomerCreditReserved,
  CustomerValidationFailed,
} from '../contract.ts';
import { type CreditAnswer, CreditAnswered, CreditReleased, CustomerRegistered } from './customers-events.ts';

// A repeated answer changes no customer, so its message has no version; the topic orders messages by commit.
const toAnswer = ({ answer, customer }: CreditAnswer): MessageDraft => {
  const { customerId, orderId, amount } = answer;
  const about = { about: customer ?? { id: customerId } };
  if (answer.state === 'RESERVED') {
    return CustomerCreditReserved.create({ customerId, orderId, amount }, about);
  }
  switch (answer.reason) {
    case 'CREDIT_LIMIT_EXCEEDED':
      return CustomerCreditReservationFailed.create({ customerId, orderId }, about);
    case 'CUSTOMER_NOT_FOUND':
      return CustomerValidationFailed.create(
        { customerId, orderId, error: 'CUSTOMER_NOT_FOUND_ERROR' },
        about,
      );
  }
};

/** Publishes the events of the customers service to other services. */
export const customersEventBus = createEventBus({
  subscriptions: [
    translate(CustomerRegistered, (customer) => {
      const { id: customerId, name, creditLimit } = customer;
      return CustomerCreated.create({ customerId, name, creditLimit }, { about: customer });
    }),
    translate(CreditAnswered, toAnswer),
    translate(CreditReleased, ({ reservation: { customerId, orderId, amount }, customer }) =>
      CustomerCreditReleased.create({ customerId, orderId, amount }, { about: customer }),
    ),
  ],
});
