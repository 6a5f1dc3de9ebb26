/** The order history and the truth that it copies. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.ts';
import type { ExampleClient } from '../support/example-client.ts';
import type { Example } from './example.fixture.ts';

/** One page of the API. */
export interface HistoryPageView {
  readonly customer: { readonly name: string | null };
  readonly orders: readonly {
    readonly id: string;
    readonly state: string;
    readonly order_total: number;
    readonly rejection_reason: string | null;
  }[];
  readonly next: string | null;
}

/** Reads one page of a customer's orders. */
export const pageOf = async (
  example: ExampleClient,
  customerId: string,
  query = '',
): Promise<HistoryPageView> => {
  const { status, body } = await example.request('order-history', `/customers/${customerId}/orders${query}`);
  if (status !== 200) {
    throw new Error(`The order history answered ${status}: ${JSON.stringify(body)}`);
  }
  return body as unknown as HistoryPageView;
};

type Texts = readonly string[];

/** Customers and orders as their services store them, one line each. */
export const truthOf = async (example: ExampleClient): Promise<Texts> => {
  const customers = await example.items('customers');
  const orders = await example.items('orders');
  return [
    ...customers.flatMap(({ CustomerId, Name }) =>
      Name?.S === undefined ? [] : [`${CustomerId?.S} ${Name.S}`],
    ),
    ...orders.map(({ OrderId, CustomerId, State, OrderTotal, RejectionReason }) =>
      [CustomerId?.S, OrderId?.S, State?.S, OrderTotal?.N, RejectionReason?.S ?? ''].join(' '),
    ),
  ].toSorted();
};

/** A copy in the form of the truth: an order has a total, and a customer has none. */
const lineOf = ({
  PK,
  SK,
  Name,
  State,
  OrderTotal,
  RejectionReason,
}: Awaited<ReturnType<ExampleClient['items']>>[number]) =>
  OrderTotal === undefined ? [PK, Name] : [PK, SK, State, { S: OrderTotal.N }, RejectionReason ?? { S: '' }];

/** The copies in a table of the order history, in the same form. */
export const copiesIn = async (example: ExampleClient, tableName: string): Promise<Texts> =>
  (await example.items(tableName))
    .map((copy) =>
      lineOf(copy)
        .map((value) => value?.S?.replace(/^(?:CUSTOMER|ORDER)#/u, ''))
        .join(' '),
    )
    .toSorted();

/** Waits until a table of the order history equals the truth, and resolves with the number of copies. */
export const untilEqual = (example: ExampleClient, tableName: string): Promise<number> =>
  eventually(`${tableName} equals the truth`, async () => {
    const [truth, copies] = await Promise.all([truthOf(example), copiesIn(example, tableName)]);
    return JSON.stringify(truth) === JSON.stringify(copies) ? copies.length : undefined;
  });

const root = join(import.meta.dirname, '../..');

/** Runs the command line on the emulators of an example. Rejects if it fails. */
export const runCli = async ({ stack }: Example, ...args: readonly string[]): Promise<string> => {
  const { endpoints } = stack;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'packages/cli/bin/dynamo-outbox.mjs'), ...args],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb,
        AWS_ENDPOINT_URL_SNS: endpoints.sns,
        AWS_ENDPOINT_URL_SQS: endpoints.sqs,
        AWS_ENDPOINT_URL_S3: endpoints.s3,
      },
    },
  );
  return stdout;
};
