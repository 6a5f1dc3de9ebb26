import * as runner from '@jest/globals';
import { describeHistoryContract } from '../../testing/history-contract.ts';
import { InMemoryHistory } from './in-memory-history.ts';

describeHistoryContract(runner, 'InMemoryHistory', async () => {
  const history = new InMemoryHistory();
  let requests = 0;
  return {
    customers: history.customers,
    orders: history.orders,
    reader: {
      findCustomer: (id) => history.findCustomer(id),
      listOrders: (query) => {
        requests += 1;
        return history.listOrders(query);
      },
    },
    requests: () => requests,
  };
});
