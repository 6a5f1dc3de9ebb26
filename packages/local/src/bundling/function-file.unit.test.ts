import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineTopic } from '@dynamo-outbox/messaging';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import { expect, it } from '@jest/globals';
import { functionFile } from './function-file.ts';

// The repository may be in the folder for temporary files itself.
const otherProject = join(tmpdir(), 'other-project');

it('the relay and the sweeper of a description are installed with this package', () => {
  const { functions } = describeTransactionalService({
    name: 'orders',
    publishes: defineTopic('orders', []),
  });
  const files = functions.map(({ entry }) => functionFile(otherProject, entry));

  expect(functions.map(({ name }) => name)).toEqual(['orders-outbox-relay', 'orders-outbox-sweeper']);
  expect(files.filter((file) => !file.startsWith(otherProject) && existsSync(file))).toEqual(files);
});

it('all other files are relative to the root of the stack', () => {
  expect(functionFile(tmpdir(), 'handlers/orders.ts')).toBe(join(tmpdir(), 'handlers/orders.ts'));
  expect(functionFile(tmpdir(), resolve('/handlers/orders.ts'))).toBe(resolve('/handlers/orders.ts'));
});
