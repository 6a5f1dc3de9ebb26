import { hasErrorCode } from '@dynamo-outbox/kernel';
import { isLostRace, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { ReleaseOutcome } from './scheduled-messages.ts';

/** Commits the transaction of a release. Rejects with every error but a lost race. */
export const commitRelease = async (unitOfWork: Pick<UnitOfWork, 'commit'>): Promise<ReleaseOutcome> => {
  try {
    await unitOfWork.commit();
    return 'released';
  } catch (error) {
    if (hasErrorCode(error, 'SCHEDULE_CHANGED_MEANWHILE')) {
      return 'changed';
    }
    if (isLostRace(error)) {
      return 'contended';
    }
    throw error;
  }
};
