/** The entities of a service that existed before its outbox: ElectroDB with its own keys, in one table. */
import { Entity, Service } from 'electrodb';

export const shopTable = 'shop';

const Order = new Entity(
  {
    model: { entity: 'order', version: '1', service: 'shop' },
    attributes: {
      orderId: { type: 'string', required: true },
      customerId: { type: 'string', required: true },
      cents: { type: 'number', required: true },
      labels: { type: 'set', items: 'string' },
    },
    indexes: { byId: { pk: { field: 'pk', composite: ['orderId'] }, sk: { field: 'sk', composite: [] } } },
  },
  { table: shopTable },
);

const Customer = new Entity(
  {
    model: { entity: 'customer', version: '1', service: 'shop' },
    attributes: { customerId: { type: 'string', required: true }, orders: { type: 'number' } },
    indexes: { byId: { pk: { field: 'pk', composite: ['customerId'] }, sk: { field: 'sk', composite: [] } } },
  },
  { table: shopTable },
);

export const shop = new Service({ order: Order, customer: Customer });
