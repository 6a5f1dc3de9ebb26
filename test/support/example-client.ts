import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { eventually } from './eventually.ts';

/** An answer of one of the services. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A customer as the API shows it, what tests look at. */
export interface CustomerView {
  readonly credit_limit: number;
  readonly available_credit: number;
}

/** Where the example answers, and what its tables are read with. */
export interface ExampleEndpoints {
  readonly urls: Readonly<Record<string, string>>;
  readonly dynamoDb: DynamoDBClient;
}

/** The services of the example. */
export type ExampleName = 'customers' | 'orders' | 'order-history';

/** The words to talk to the example, wherever it runs. */
export class ExampleClient {
  readonly #endpoints: ExampleEndpoints;

  constructor(endpoints: ExampleEndpoints) {
    this.#endpoints = endpoints;
  }

  async request(service: ExampleName, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.#endpoints.urls[service] ?? ''}${path}`, init);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  post(
    service: ExampleName,
    path: string,
    { body, headers = {} }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    return this.request(service, path, {
      method: 'POST',
      ...(body === undefined
        ? { headers }
        : { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    });
  }

  async createCustomer(creditLimit: number): Promise<string> {
    const { body } = await this.post('customers', '/customers', {
      body: { name: 'Ada', credit_limit: creditLimit },
    });
    return String(body['id']);
  }

  async placeOrder(customerId: string, orderTotal: number): Promise<string> {
    const { body, status } = await this.post('orders', '/orders', {
      body: { customer_id: customerId, order_total: orderTotal },
    });
    if (status !== 201) {
      throw new Error(`Placing an order was answered with ${status}: ${JSON.stringify(body)}`);
    }
    return String(body['id']);
  }

  async orderState(orderId: string): Promise<string> {
    return String((await this.request('orders', `/orders/${orderId}`)).body['state']);
  }

  async customer(customerId: string): Promise<CustomerView> {
    const { body } = await this.request('customers', `/customers/${customerId}`);
    return {
      credit_limit: Number(body['credit_limit']),
      available_credit: Number(body['available_credit']),
    };
  }

  /** Waits until the order has left PENDING, and resolves with its state. */
  settledState(orderId: string, timeoutMilliseconds?: number): Promise<string> {
    return eventually(
      `order ${orderId} is settled`,
      async () => {
        const state = await this.orderState(orderId);
        return state === 'PENDING' ? undefined : state;
      },
      timeoutMilliseconds,
    );
  }

  availableCredit(customerId: string, expected: number): Promise<true> {
    return eventually(`customer ${customerId} has ${expected} available`, async () =>
      (await this.customer(customerId)).available_credit === expected ? true : undefined,
    );
  }

  /** Every item of a table. */
  async items(tableName: string): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
    const items: Record<string, AttributeValue>[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#endpoints.dynamoDb.send(
        new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }
}
