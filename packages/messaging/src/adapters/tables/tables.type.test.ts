import { describe, it } from '@jest/globals';
import type { TableDescription } from '@dynamo-outbox/topology';
import { expectTypeOf } from 'expect-type';
import type { TableShape } from './table-shape.ts';

describe('a table shape', () => {
  it('describes a table as plain data', () => {
    expectTypeOf<TableShape>().toExtend<TableDescription>();
  });
});
