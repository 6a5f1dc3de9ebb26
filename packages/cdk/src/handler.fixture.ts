import { CodedError } from '@dynamo-outbox/kernel';

/** An error that logs identify by its name. */
export class InvoiceIsPaidError extends CodedError<'INVOICE_IS_PAID'> {
  readonly code = 'INVOICE_IS_PAID';
}

/** The smallest useful handler for bundling. */
export const handler = async (event: unknown): Promise<string> => {
  if (event === 'paid') {
    throw new InvoiceIsPaidError('The invoice is already paid.');
  }
  return 'sent';
};
