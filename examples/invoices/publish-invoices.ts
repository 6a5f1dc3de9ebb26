/** A service whose messages go to EventBridge: `RELAY_TOPIC_ARNS=invoices=arn:aws:events:eu-north-1:123456789012:event-bus/shop`. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { defineService } from '@dynamo-outbox/service';
import * as z from 'zod';

export const InvoicePaid = defineMessage('invoice.paid', {
  version: 1,
  payload: z.object({ invoiceId: z.string() }),
});

const topic = defineTopic('invoices', [InvoicePaid], { order: 'none' });

export const invoices = defineService({ name: 'invoices', topics: [topic], tables: ['invoices'] });

/** Marks an invoice as paid, and announces it in the same transaction. */
export const payInvoice = (invoiceId: string): Promise<void> =>
  invoices.run(async ({ put, outbox }) => {
    put('invoices', { Item: { PK: invoiceId, State: 'PAID' } });
    outbox.add(InvoicePaid.create({ invoiceId }, { about: { id: invoiceId } }));
  });

/** Publishes from the outbox to the event bus. Start it with `runProcess(process, relay)`. */
export const relay = invoices.relay({ streamRelay: false });
