import { describe, expect, it } from '@jest/globals';
import { fulfilment } from '../fulfilment.fixture.ts';
import { toMermaid } from './to-mermaid.ts';

describe('the diagram of a process', () => {
  it('has every phase, every way and every compensation', () => {
    expect(toMermaid(fulfilment)).toBe(`stateDiagram-v2
  state "reserving-credit" as reserving_credit
  state "reserving-stock" as reserving_stock
  state "shipping" as shipping
  [*] --> reserving_credit: order.placed
  reserving_credit --> reserving_stock: credit.reserved
  reserving_credit --> compensating: credit.refused, time is over
  reserving_stock --> shipping: stock.reserved
  reserving_stock --> compensating: stock.refused, time is over
  reserving_stock --> stuck: stock.refused
  shipping --> completed: shipment.shipped
  reserving_stock --> reserving_stock: time is over
  shipping --> shipping: deadline reminder
  compensating --> compensated: all steps are undone
  compensating --> stuck: time is over
  completed --> [*]
  compensated --> [*]
  note right of compensating
    reserve-stock: stock.release
    reserve-credit: credit.release, then credit.released
  end note
`);
  });
});
