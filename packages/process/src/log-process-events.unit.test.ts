import { expect, it } from '@jest/globals';
import {
  CreditReleased,
  CreditReserved,
  commandsTopic,
  fulfilment,
  OrderPlaced,
} from './fulfilment.fixture.ts';
import { logProcessEvents } from './log-process-events.ts';
import { ProcessWorld } from './process-world.fixture.ts';

it('logs a stuck instance as an error, compensations and waiting messages as warnings, and the rest as information', async () => {
  const world = new ProcessWorld({ process: fulfilment, topics: [commandsTopic] });
  await world.deliver(CreditReserved, { orderId: '7' }).catch(() => undefined);
  await world.deliver(OrderPlaced, { orderId: '7', total: 10 });
  await world.reachNextDeadline();
  await world.reachNextDeadline();
  await world.deliver(CreditReleased, { orderId: '7' });
  await world.deliver(CreditReleased, { orderId: '7' });

  const lines: (readonly unknown[])[] = [];
  const write = (severity: string) => (event: string, fields: Readonly<Record<string, unknown>>) => {
    lines.push([severity, event, fields['status'] ?? fields['cause']]);
  };
  const observe = logProcessEvents({ info: write('info'), warn: write('warn'), error: write('error') });
  world.events.forEach(observe);

  expect(lines).toEqual([
    ['warn', 'process.not-handled', 'unknown-instance'],
    ['info', 'process.changed', 'running'],
    ['warn', 'process.changed', 'compensating'],
    ['error', 'process.changed', 'stuck'],
    ['warn', 'process.changed', 'compensated'],
    ['info', 'process.not-handled', 'finished'],
  ]);
});
