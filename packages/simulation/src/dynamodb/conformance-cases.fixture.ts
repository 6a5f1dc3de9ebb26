import { commandCases } from './conformance-commands.fixture.ts';
import { expressionCases } from './conformance-expressions.fixture.ts';
import type { ConformanceCase } from './conformance-tables.fixture.ts';

/** Cases in which the emulator differs from AWS, with the documented behaviour of AWS. */
export const emulatorDiffers: Readonly<Record<string, string>> = {
  'condition: Version < :v with {":v":{"BOOL":true}} {}': 'AWS refuses an operand that has no order.',
  'UpdateItem: sets within documents': 'AWS appends an element whose index is beyond the end of the list.',
  'UpdateItem: removes': 'On AWS all indexes are those of the list before the update.',
  'Query: PK = :pk AND SK = :a forward with {":a":{"N":"2"}}':
    'AWS refuses a value whose type is not that of the key.',
  'Query: refuses a start key of another partition': 'AWS refuses a place outside the query.',
};

/** Commands to which the model and the emulator respond in the same way, except those in {@link emulatorDiffers}. */
export const conformanceCases: readonly ConformanceCase[] = [...expressionCases, ...commandCases];
