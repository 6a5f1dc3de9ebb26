import type { Update } from '@aws-sdk/client-dynamodb';

import { InvalidCommandError } from '../errors.ts';

// Names and values of expressions begin with `#` and `:`, and a nested path has a dot before the name.
const clauseStart = /(?<![#:.\w])(?:SET|REMOVE|ADD|DELETE)(?=\s)/i;

const innermostParentheses = /\([^()]*\)/g;

/** Removes the arguments of functions, so that each comma that remains separates two actions. */
const withoutArguments = (text: string): string => {
  const shorter = text.replace(innermostParentheses, '');
  return shorter === text ? text : withoutArguments(shorter);
};

const firstName = /^\s*([^\s,=.[(]+)/;

/** Returns the names of the attributes that an update expression changes, as far as they are certain. */
const changedNames = (expression: string, names: Readonly<Record<string, string>>): readonly string[] =>
  withoutArguments(expression)
    .split(clauseStart)
    .slice(1)
    .flatMap((clause) => clause.split(','))
    .flatMap((action) => firstName.exec(action)?.[1] ?? [])
    .map((name) => names[name] ?? name);

const changedKeyAttribute = ({
  Key = {},
  UpdateExpression = '',
  ExpressionAttributeNames = {},
}: Partial<Update>): string | undefined =>
  changedNames(UpdateExpression, ExpressionAttributeNames).find((name) => Object.hasOwn(Key, name));

/** Throws `INVALID_COMMAND` if an update changes an attribute of its key, which DynamoDB never accepts. */
export const assertKeyUnchanged = (subject: string, update: Partial<Update>): void => {
  const name = changedKeyAttribute(update);
  if (name !== undefined) {
    const advice = 'DynamoDB cannot change a key, so delete the item and put a new one';
    throw new InvalidCommandError(
      { subject },
      `UpdateExpression changes ${name}, which is part of the key; ${advice}`,
    );
  }
};
