import { IdempotencyUnavailableError } from './errors.ts';

const keyForm = /^[\x21-\x7e]{1,255}$/;

/** Where a command with a key runs. */
interface KeyUse {
  /** `unknown`, because a caller without types may pass `null` for a missing header. */
  readonly idempotencyKey: unknown;
  readonly isOpened: boolean;
  readonly isStored: boolean;
}

const faultOf = ({ idempotencyKey, isOpened, isStored }: KeyUse): string | undefined => {
  if (idempotencyKey === undefined) {
    return undefined;
  }
  if (typeof idempotencyKey !== 'string' || !keyForm.test(idempotencyKey)) {
    return 'the key is not a text of 1 to 255 printable ASCII characters without spaces';
  }
  if (isOpened) {
    return 'a command in an open unit of work has no key of its own; the owner of the unit of work makes it happen once';
  }
  return isStored ? undefined : 'the command runner has no recordsOf';
};

/** Throws `IDEMPOTENCY_UNAVAILABLE` for a key that cannot be stored. */
export const assertKeyAllowed = (command: string, use: KeyUse): void => {
  const fault = faultOf(use);
  if (fault !== undefined) {
    throw new IdempotencyUnavailableError(command, fault);
  }
};
