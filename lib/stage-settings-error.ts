import { CodedError } from '@dynamo-outbox/kernel';

/** The settings of a stage are missing, invalid or contradictory. */
export class StageSettingsError extends CodedError<'INVALID_STAGE_SETTINGS'> {
  readonly code = 'INVALID_STAGE_SETTINGS';
}
