import { PayloadExpiresTooEarlyError } from './errors.ts';

/** Throws `PAYLOAD_EXPIRES_TOO_EARLY` for a due time after the latest one. */
export const assertNotLater = (subject: string, dueAt: string, latestDueAt: string | undefined): void => {
  if (latestDueAt !== undefined && dueAt > latestDueAt) {
    throw new PayloadExpiresTooEarlyError(subject, dueAt, latestDueAt);
  }
};
