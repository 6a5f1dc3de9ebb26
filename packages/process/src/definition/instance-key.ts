import { RejectMessageError } from '@dynamo-outbox/messaging';

/** Most characters of the key of an instance. */
const maxKeyLength = 512;

/** Returns the key of an instance. Throws `REJECT_MESSAGE` for a key that no item can have. */
export const parseInstanceKey = (type: string, key: unknown): string => {
  if (typeof key !== 'string' || key === '' || key.length > maxKeyLength || !key.isWellFormed()) {
    throw new RejectMessageError(
      `The process cannot find the instance of a ${type} message, because its key is not a text of 1 to ${maxKeyLength} characters.`,
    );
  }
  return key;
};
