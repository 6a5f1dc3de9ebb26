import { Lazy } from 'aws-cdk-lib';

/** A statement of a policy in the template. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** Whether a statement allows an action by its name. */
export const allows = ({ Effect, Action }: Statement, action: string): boolean =>
  Effect === 'Allow' && [Action].flat().includes(action);

/** Replaces each statement of a policy with zero or more statements. */
export const editStatements = (
  policy: { policyDocument: unknown },
  edit: (statement: Statement) => readonly Statement[],
): void => {
  const document = policy.policyDocument;
  // Resolved with the template, because only then a reference to another stack becomes an import.
  policy.policyDocument = Lazy.uncachedAny({
    produce: (context) => {
      const resolved = context.resolve(document) as PolicyDocument;
      return { ...resolved, Statement: resolved.Statement.flatMap(edit) };
    },
  });
};
