import * as z from 'zod';
import { type OrderId, toOrderId } from '../../domain/ids.ts';

/** Version of the text in a cursor. */
const prefix = '1:';

/** Creates the cursor of the page after an order. It names a position only; the customer comes from the path. */
export const toCursor = (after: OrderId): string => Buffer.from(prefix + after).toString('base64url');

const orderIdIn = (cursor: string): string => {
  const text = Buffer.from(cursor, 'base64url').toString();
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
};

/** A cursor as an earlier page returned it. */
export const cursorSchema = z
  .string()
  .max(100)
  .meta({ description: 'The `next` of the previous page. Default: the first page.' })
  .transform((cursor, context) => {
    const parsed = z.uuid().toLowerCase().safeParse(orderIdIn(cursor));
    if (!parsed.success) {
      context.addIssue({ code: 'custom', message: 'must be the `next` of a page' });
      return z.NEVER;
    }
    return toOrderId(parsed.data);
  });
