import * as z from 'zod';

/** An order with lines, which is what a service sends. */
export const orderSchema = z.object({
  orderId: z.string(),
  customerId: z.string(),
  placedAt: z.iso.datetime(),
  state: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'CANCELLED']),
  orderTotal: z.int(),
  note: z.string().optional(),
  lines: z.array(
    z.object({
      sku: z.string(),
      name: z.string(),
      quantity: z.int(),
      unitPrice: z.int(),
      taxRate: z.number(),
    }),
  ),
});

/** A payload of `orderSchema`. */
export type Order = z.input<typeof orderSchema>;

const words = ['oak', 'table', 'lamp', 'chair', 'linen', 'brass', 'small', 'round'];

const lineAt = (index: number): Order['lines'][number] => ({
  sku: `SKU-${10_000 + index * 7919}`,
  name: [0, 3, 5].map((step) => words[(index * 5 + step) % words.length]).join(' '),
  quantity: (index % 9) + 1,
  unitPrice: 199 + index * 731,
  taxRate: index % 3 === 0 ? 0.07 : 0.19,
});

/** An order with so many lines. */
export const orderWithLines = (lines: number): Order => ({
  orderId: '01994c6f-8a00-7000-8000-000000000001',
  customerId: '01994c6f-0000-7000-8000-00000000000a',
  placedAt: '2026-11-20T10:15:30.123Z',
  state: 'APPROVED',
  orderTotal: 1_250_00 + lines,
  lines: Array.from({ length: lines }, (_, index) => lineAt(index)),
});
