import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { replaceGenerated } from '../../scripts/generated.ts';
import { permissionTables } from '../../scripts/permissions/permission-tables.ts';
import { reasonFor, resourceInWords } from '../../scripts/permissions/reasons.ts';
import { arnOf, streamArnOf } from '../../scripts/synthesis/arns.ts';

/** Formatting pads the cells of tables, and nothing else. */
const withoutPadding = (page: string): string => page.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

describe('the page of permissions', () => {
  let page: string;

  beforeAll(() => {
    page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
  });

  it('is what `npm run permissions` writes', () => {
    const written = replaceGenerated(page, 'permissions', permissionTables());

    expect(withoutPadding(page)).toBe(withoutPadding(written));
  });

  it('gives every permission a reason, and refuses one without a reason', () => {
    const granted = { role: 'orders-http', conditions: {} };

    expect(
      reasonFor({ ...granted, action: 'dynamodb:PutItem', resource: arnOf.table('orders-outbox') }),
    ).toBe('Records messages in the transaction of the change.');
    expect(() =>
      reasonFor({ ...granted, action: 'dynamodb:Scan', resource: arnOf.table('orders-outbox') }),
    ).toThrow(
      `"orders-http" may dynamodb:Scan on ${arnOf.table('orders-outbox')} without a reason. Remove the permission, ` +
        'or add a reason.',
    );
  });

  it('calls resources by kind and logical name', () => {
    const resources = [
      arnOf.table('orders'),
      streamArnOf('orders-outbox'),
      `${arnOf.table('orders-outbox')}/index/UndispatchedItems`,
      arnOf.queue('orders--customers.fifo'),
      `${arnOf.bucket('orders-payloads')}/*`,
      `${arnOf.logGroup('/aws/lambda/orders-http')}:*`,
    ];

    expect(resources.map(resourceInWords)).toEqual([
      'table `orders`',
      'stream of table `orders-outbox`',
      'index `UndispatchedItems` of table `orders-outbox`',
      'queue `orders--customers`',
      'objects in bucket `orders-payloads`',
      'log group `/aws/lambda/orders-http`',
    ]);
  });
});
