import { describe, it } from '@jest/globals';
import type { TableDescription } from '@dynamo-outbox/topology';
import { expectTypeOf } from 'expect-type';
import type { TableShape } from './table-shape.ts';

describe('a table shape', () => {
  it('describes a table to whatever creates tables', () => {
    expectTypeOf<TableShape>().toExtend<TableDescription>();
  });
});
