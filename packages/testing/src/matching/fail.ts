import { AssertionError } from 'node:assert';

/** What an assertion says when it fails. */
interface Failure {
  readonly sentence: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Throws the error that every test runner shows as a failed assertion. */
export const fail = (
  { sentence, actual, expected }: Failure,
  assertion: (...args: never[]) => unknown,
): never => {
  throw new AssertionError({
    message: sentence,
    actual,
    expected,
    operator: assertion.name,
    stackStartFn: assertion,
  });
};
