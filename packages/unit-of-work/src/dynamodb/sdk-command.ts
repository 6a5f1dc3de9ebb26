/** Reads the operation of an SDK command, without a dependency on its class. */
import type { SdkCommand } from './built-write.ts';

/** Operation of a command, and whether its values are plain. */
export interface CommandOperation {
  /** Name in DynamoDB's API: `PutItem`, `TransactWriteItems`. `undefined` if the command does not show it. */
  readonly name: string | undefined;
  /** Whether it is a command of lib-dynamodb, whose values are plain. */
  readonly isPlain: boolean;
}

const memberOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined;

/** The schema of an operation is `[9, 'com.amazonaws.dynamodb', 'PutItem', …]`. A minifier does not change it. */
const nameInSchema = (schema: unknown): string | undefined => {
  const name = memberOf(schema, '2');
  return memberOf(schema, '0') === 9 && typeof name === 'string' ? name : undefined;
};

// Earlier versions of the SDK have no schemas. `PutCommand` wraps a `PutItemCommand`.
const nameOfClass = (command: unknown): string | undefined => {
  const name: unknown = memberOf(memberOf(command, 'constructor'), 'name');
  const [, operation] = (typeof name === 'string' && /^(\w+)Command$/.exec(name)) || [];
  return operation;
};

/** Returns the operation of a command. */
export const operationOf = (command: SdkCommand): CommandOperation => {
  const wrapped = memberOf(command, 'clientCommand');
  const inner = wrapped ?? command;
  return {
    name: nameInSchema(memberOf(inner, 'schema')) ?? nameOfClass(inner),
    isPlain: wrapped !== undefined,
  };
};
